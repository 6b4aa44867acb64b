import type { CredentialStatus } from '../../gql/graphql';

const phases = ['OPEN', 'HALF_OPEN', 'RAMPING'] as const;
const causes = ['RATE_LIMITED', 'REFUSED', 'FAILED'] as const;

/** The phase of a breaker as the dictionary names it; an unknown one is taken for open. */
export function phaseOf(phase: string) {
  return `phase_${phases.find((known) => known === phase) ?? 'OPEN'}` as const;
}

/** Why a breaker opened, as the dictionary names it. */
export function causeOf(cause: string) {
  return `cause_${causes.find((known) => known === cause) ?? 'FAILED'}` as const;
}

/** What a key is: one that is used and benched is tried after all others. */
export function credentialState(
  { status, benchedUntil }: { status: CredentialStatus; benchedUntil?: string | null },
  now: number,
): CredentialStatus | 'BENCHED' {
  return status === 'ENABLED' && benchedUntil && Date.parse(benchedUntil) > now ? 'BENCHED' : status;
}

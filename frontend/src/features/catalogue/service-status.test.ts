import type { ServiceState } from '../../gql/graphql';
import { overall } from './service-status';

const service = (state: ServiceState) => ({ modality: 'CHAT' as const, state, offered: 2, available: 1, unavailable: [] });

test.each<[ServiceState[], ServiceState]>([
  [['OPERATIONAL', 'OPERATIONAL'], 'OPERATIONAL'],
  [['OPERATIONAL', 'DOWN'], 'DEGRADED'],
  [['DEGRADED'], 'DEGRADED'],
  [['DOWN', 'DOWN'], 'DOWN'],
])('%o are %s in all', (states, all) => {
  expect(overall(states.map(service))).toBe(all);
});

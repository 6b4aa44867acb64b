import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountPartsFragment } from '../../gql/graphql';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Moment } from '../../ui/moment';
import { DisableSecondFactor } from './disable-second-factor';
import { EnrollSecondFactor } from './enroll-second-factor';

interface SecondFactorProps {
  account: AccountPartsFragment;
  /** The account has changed on the server. */
  onChange: () => void;
}

export function SecondFactor({ account, onChange }: SecondFactorProps) {
  const { t } = useTranslation('account');
  const [codes, setCodes] = useState<readonly string[]>();
  const [asking, setAsking] = useState(false);
  const factor = account.secondFactor;

  if (codes) {
    const text = codes.join('\n');
    return (
      <div className="max-w-sm">
        <p>{t('codesHint')}</p>
        <output
          aria-label={t('codes')}
          className="mt-3 block rounded-control border border-edge/60 bg-sunken p-3 font-mono text-sm whitespace-pre select-all"
        >
          {text}
        </output>
        <div className="mt-4 flex gap-2">
          <CopyButton text={text} />
          <Button kind="primary" onClick={() => setCodes(undefined)}>
            {t('codesSaved')}
          </Button>
        </div>
      </div>
    );
  }
  if (asking && factor) {
    return (
      <DisableSecondFactor
        onDone={() => {
          setAsking(false);
          onChange();
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  if (asking) {
    return (
      <EnrollSecondFactor
        hasPassword={account.hasPassword}
        onDone={(fresh) => {
          setAsking(false);
          setCodes(fresh);
          onChange();
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  return (
    <div className="flex max-w-xl flex-wrap items-center justify-between gap-3">
      {factor ? (
        <p>
          {t('factorOn')} <Moment value={factor.since} /> · {t('codesLeft', { count: factor.recoveryCodesLeft })}
        </p>
      ) : (
        <p className="text-muted">{t('factorOff')}</p>
      )}
      <Button onClick={() => setAsking(true)}>{factor ? t('factorDisable') : t('factorEnable')}</Button>
    </div>
  );
}

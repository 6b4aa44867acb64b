import type { PlatformSettingsQuery, TopUpCurrencyInput, TopUpPackInput, TopUpTierInput } from '../../gql/graphql';
import { isMoney } from '../../lib/money';

type Offer = NonNullable<PlatformSettingsQuery['settings']['topUps']>['offer'];

function lines(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s*[|,]\s*/));
}

/** Lines of the form `name | amount | bonus`; nothing where one is not. */
export function readPacks(text: string): TopUpPackInput[] | undefined {
  const packs: TopUpPackInput[] = [];
  for (const [name = '', amount = '', bonus = '0', ...rest] of lines(text)) {
    if (name === '' || !isMoney(amount) || !isMoney(bonus) || rest.length > 0) {
      return undefined;
    }
    packs.push({ name, amount, bonus });
  }
  return packs;
}

/** Lines of the form `from | share`, a share being a decimal from 0 to 1. */
export function readTiers(text: string): TopUpTierInput[] | undefined {
  const tiers: TopUpTierInput[] = [];
  for (const [from = '', bonus = '', ...rest] of lines(text)) {
    if (!isMoney(from) || !/^(?:0(?:\.\d+)?|1(?:\.0+)?)$/.test(bonus) || rest.length > 0) {
      return undefined;
    }
    tiers.push({ from, bonus });
  }
  return tiers;
}

/** Lines of the form `CNY | 7.2 | alipay wechat_pay`. */
export function readCurrencies(text: string): TopUpCurrencyInput[] | undefined {
  const currencies: TopUpCurrencyInput[] = [];
  for (const [code = '', rate = '', methods = '', ...rest] of lines(text)) {
    if (!/^[A-Za-z]{3}$/.test(code) || !/^\d+(?:\.\d+)?$/.test(rate) || rest.length > 0) {
      return undefined;
    }
    currencies.push({ code: code.toUpperCase(), rate, methods: methods.split(/\s+/).filter(Boolean) });
  }
  return currencies;
}

/** An offer as the texts of the form; USD itself has no line. */
export function textsOf({ packs, tiers, currencies }: Offer) {
  return {
    packs: packs.map(({ name, amount, bonus }) => `${name} | ${amount} | ${bonus}`).join('\n'),
    tiers: tiers.map(({ from, bonus }) => `${from} | ${bonus}`).join('\n'),
    currencies: currencies
      .filter(({ code }) => code !== 'USD')
      .map(({ code, rate, methods }) => [code, rate, methods.join(' ')].filter(Boolean).join(' | '))
      .join('\n'),
  };
}

import { cacheExchange, type Cache, type UpdatesConfig } from '@urql/exchange-graphcache';
import { keyless } from '../../gql/keyless';

function dropField(cache: Cache, entity: string, fieldName: string) {
  for (const field of cache.inspectFields(entity)) {
    if (field.fieldName === fieldName) {
      cache.invalidate(entity, field.fieldKey);
    }
  }
}

const embedded = () => null;

/** What must be read anew after a mutation, because its answer does not say how lists or sums changed. */
const outdated: Record<string, string[]> = {
  createApiKey: ['apiKeys'],
  rotateApiKey: ['apiKeys'],
  inviteMember: ['invitations'],
  removeMember: ['members'],
  createTopUp: ['topUps'],
  redeemCode: ['wallet'],
  refreshTopUp: ['wallet'],
  createVideoTask: ['tasks'],
  createWebhookEndpoint: ['webhookEndpoints'],
  deleteWebhookEndpoint: ['webhookEndpoints'],
  testWebhookEndpoint: ['webhookDeliveries'],
  createOwnChannel: ['ownChannels'],
  deleteOwnChannel: ['ownChannels'],
  revokeSession: ['sessions'],
  createChannel: ['channels'],
  copyChannel: ['channels'],
  deleteChannel: ['channels'],
  draftPrice: ['prices', 'priceDifferences'],
  discardPrices: ['prices', 'priceDifferences'],
  publishPrice: ['prices', 'priceDifferences'],
  setPriceGroups: ['priceSettings'],
  setPriceFloor: ['priceSettings'],
  adjustBalance: ['wallet'],
  refundTopUp: ['wallet', 'topUps', 'topUpRefundsAwaiting'],
  approveTopUpRefund: ['wallet', 'topUps', 'topUpRefundsAwaiting'],
  declineTopUpRefund: ['topUps', 'topUpRefundsAwaiting'],
  createRedemptionBatch: ['redemptionBatches'],
  setVipLevel: ['vipLevels'],
  deleteVipLevel: ['vipLevels'],
  createPlan: ['plans'],
  updatePlan: ['plans'],
  refundRequest: ['supportRequest', 'wallet'],
  buyPlan: ['currentPlan', 'wallet'],
  cancelPlan: ['currentPlan'],
  refreshPlan: ['currentPlan'],
  updateBuyer: ['billingProfile'],
  refreshCards: ['billingProfile'],
  removeCard: ['billingProfile'],
  updateRecharge: ['billingProfile'],
  setWalletAlerts: ['walletAlerts'],
  setCapture: ['captures'],
  deleteCapture: ['captures', 'node'],
  deleteCaptures: ['captures', 'node'],
  updateSettings: ['settings', 'site'],
  updateBrand: ['brand', 'site', 'letterPreview'],
  updateTopUpTerms: ['settings', 'site'],
  acknowledgeLedgerFinding: ['systemStatus'],
  markNoticesRead: ['notices'],
  markOperatorNoticesRead: ['operatorNotices'],
  clearTopUpDispute: ['topUpDisputes', 'wallet'],
};

export function createCache() {
  const mutations: NonNullable<UpdatesConfig['Mutation']> = {};
  for (const [mutation, fields] of Object.entries(outdated)) {
    mutations[mutation] = (_result, _variables, cache) => {
      fields.forEach((field) => dropField(cache, 'Query', field));
    };
  }
  return cacheExchange({
    // Only the development build asks why a type has no key; without one it is embedded all the same.
    keys: import.meta.env.DEV ? Object.fromEntries(keyless.split(' ').map((name) => [name, embedded])) : undefined,
    updates: { Mutation: mutations },
  });
}

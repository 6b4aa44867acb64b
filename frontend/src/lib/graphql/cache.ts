import { cacheExchange, type Cache } from '@urql/exchange-graphcache';

function dropField(cache: Cache, entity: string, fieldName: string) {
  for (const field of cache.inspectFields(entity)) {
    if (field.fieldName === fieldName) {
      cache.invalidate(entity, field.fieldKey);
    }
  }
}

const embedded = () => null;

export function createCache() {
  return cacheExchange({
    keys: {
      Site: embedded,
      Viewer: embedded,
      Wallet: embedded,
      ApiKeyEdge: embedded,
      ApiKeyConnection: embedded,
      WalletEntryEdge: embedded,
      WalletEntryConnection: embedded,
      ModelEdge: embedded,
      ModelConnection: embedded,
      PageInfo: embedded,
      UsageReport: embedded,
      UsageRow: embedded,
      UsageMeasures: embedded,
      AuditEventEdge: embedded,
      AuditEventConnection: embedded,
      TaskEdge: embedded,
      TaskConnection: embedded,
      TaskError: embedded,
      TaskResult: embedded,
      CancelTaskPayload: embedded,
      WebhookEndpointEdge: embedded,
      WebhookEndpointConnection: embedded,
      WebhookDeliveryEdge: embedded,
      WebhookDeliveryConnection: embedded,
      WebhookAttempt: embedded,
      CreateWebhookEndpointPayload: embedded,
      UpdateWebhookEndpointPayload: embedded,
      DeleteWebhookEndpointPayload: embedded,
      RotateWebhookSecretPayload: embedded,
      TestWebhookEndpointPayload: embedded,
      ReplayWebhookDeliveryPayload: embedded,
      CreateApiKeyPayload: embedded,
      RevokeApiKeyPayload: embedded,
      SignInPayload: embedded,
      SignUpPayload: embedded,
      SignOutPayload: embedded,
      Account: embedded,
      SecondFactor: embedded,
      InvitationPreview: embedded,
      MemberEdge: embedded,
      MemberConnection: embedded,
      InvitationEdge: embedded,
      InvitationConnection: embedded,
      SessionEdge: embedded,
      SessionConnection: embedded,
      VerifyEmailPayload: embedded,
      ConfirmEmailChangePayload: embedded,
      RequestPasswordResetPayload: embedded,
      ResetPasswordPayload: embedded,
      AcceptInvitationPayload: embedded,
      InviteMemberPayload: embedded,
      RevokeInvitationPayload: embedded,
      ChangeMemberRolePayload: embedded,
      RemoveMemberPayload: embedded,
      UpdateProfilePayload: embedded,
      ChangePasswordPayload: embedded,
      EnrollSecondFactorPayload: embedded,
      ConfirmSecondFactorPayload: embedded,
      DisableSecondFactorPayload: embedded,
      RevokeSessionPayload: embedded,
      RequestEdge: embedded,
      RequestConnection: embedded,
      Receipt: embedded,
      ReceiptPrice: embedded,
      ReceiptLine: embedded,
      TopUpEdge: embedded,
      TopUpConnection: embedded,
      TopUpOffer: embedded,
      TopUpPack: embedded,
      TopUpCurrency: embedded,
      CreateTopUpPayload: embedded,
      RefreshTopUpPayload: embedded,
      RedeemCodePayload: embedded,
    },
    updates: {
      Mutation: {
        createApiKey(_result, _variables, cache) {
          dropField(cache, 'Query', 'apiKeys');
        },
        inviteMember(_result, _variables, cache) {
          dropField(cache, 'Query', 'invitations');
        },
        removeMember(_result, _variables, cache) {
          dropField(cache, 'Query', 'members');
        },
        createTopUp(_result, _variables, cache) {
          dropField(cache, 'Query', 'topUps');
        },
        redeemCode(_result, _variables, cache) {
          dropField(cache, 'Query', 'wallet');
        },
        refreshTopUp(_result, _variables, cache) {
          dropField(cache, 'Query', 'wallet');
        },
        createWebhookEndpoint(_result, _variables, cache) {
          dropField(cache, 'Query', 'webhookEndpoints');
        },
        deleteWebhookEndpoint(_result, _variables, cache) {
          dropField(cache, 'Query', 'webhookEndpoints');
        },
        testWebhookEndpoint(_result, _variables, cache) {
          dropField(cache, 'Query', 'webhookDeliveries');
        },
        revokeSession(_result, _variables, cache) {
          dropField(cache, 'Query', 'sessions');
        },
      },
    },
  });
}

/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Which session to revoke. */
export type RevokeSessionInput = {
  /** Identifier of the session. */
  id: string | number;
};

/** Role of a member in a tenant. */
export type Role =
  /** Everything in the tenant. */
  | 'OWNER'
  /** Everything but deletion, ownership and plan. */
  | 'ADMIN'
  /** Wallet, top-ups, statements and all usage; no keys, no contents. */
  | 'BILLING'
  /** Own keys, own requests and tasks; sees the balance. */
  | 'MEMBER'
  /** Reads what ADMIN reads but secrets and audit. */
  | 'VIEWER';

/** Role of a user on the platform. */
export type PlatformRole =
  /** A user of tenants only. */
  | 'NONE'
  /** Everything but ROOT's settings, keyset and other administrators. */
  | 'ADMIN'
  /** Everything. */
  | 'ROOT';

/** One thing that a viewer may do; what a dashboard shows or hides by. */
export type Permission =
  /** See the API keys of all members. */
  | 'KEYS_READ'
  /** Create and revoke own API keys. */
  | 'KEYS_WRITE'
  /** Revoke the API keys of all members. */
  | 'KEYS_MANAGE'
  /** See the balance. */
  | 'WALLET_READ'
  /** See ledger entries and statements, and top up. */
  | 'WALLET_MANAGE'
  /** Call models from the playground. */
  | 'INFERENCE'
  /** Change name, slug and time zone of the tenant. */
  | 'TENANT_MANAGE'
  /** See who changed what in the tenant. */
  | 'AUDIT_READ'
  /** Hand the tenant over. */
  | 'TENANT_OWN'
  /** See the members. */
  | 'MEMBERS_READ'
  /** Change the roles of members, and remove them. */
  | 'MEMBERS_MANAGE'
  /** Manage the platform's channels. */
  | 'CHANNELS_MANAGE'
  /** Manage the price book. */
  | 'PRICES_MANAGE'
  /** Manage the tenants of the platform, their members and balances, and all users. */
  | 'TENANTS_MANAGE';

/** Who may sign up. */
export type SignUpPolicy =
  /** Everybody. */
  | 'OPEN'
  /** Whoever has an invitation. */
  | 'INVITE'
  /** Nobody. */
  | 'CLOSED';

/** What to sign up with. One of email and username is needed. */
export type SignUpInput = {
  /** E-mail address; stored unconfirmed. */
  email?: string | null | undefined;
  /** User name, 1 to 64 characters. */
  username?: string | null | undefined;
  /** Password, at least 8 characters. */
  password: string;
  /** Name of the new tenant; absent: made from the address. */
  tenantName?: string | null | undefined;
  /** Token of an invitation, from the end of its link. One to a tenant leads there; no tenant is made then. */
  invitation?: string | null | undefined;
  /** Answer of the captcha, where site.captcha asks for one. */
  captcha?: string | null | undefined;
  /** The referral code of somebody, whose tenant is rewarded for the first paid top-up of the new one; an unknown one is ignored. */
  referralCode?: string | null | undefined;
};

/** Credentials. */
export type SignInInput = {
  /** E-mail address or user name. */
  email: string;
  /** Password. */
  password: string;
  /** Code of the authenticator app, or a recovery code; of users with two-step sign-in. */
  code?: string | null | undefined;
};

/** When the tenant is to be told. */
export type SetWalletAlertsInput = {
  /** Balances below which it is told; at most 10. None: never. */
  thresholds: Array<string>;
  /** It is told too when the balance lasts fewer hours, 1 to 720; absent for never. */
  hoursLeft?: number | null | undefined;
  /** Whether letters are written, besides notices. */
  mail?: boolean | null | undefined;
};

/** Whether an API key works. */
export type ApiKeyStatus =
  /** It works. */
  | 'ACTIVE'
  /** It was disabled or revoked. */
  | 'DISABLED'
  /** Its time is over. */
  | 'EXPIRED';

/** What a new API key is to be. */
export type CreateApiKeyInput = {
  /** What it is for; 1 to 64 characters. */
  name: string;
  /** When it stops working; absent for never. */
  expiresAt?: string | null | undefined;
  /** The models that it may use; absent or empty for all. */
  models?: Array<string> | null | undefined;
  /** The addresses and networks from which it may be used, such as 192.0.2.7 and 192.0.2.0/24; absent or empty for all. */
  allowedIps?: Array<string> | null | undefined;
  /** Requests that may begin within any minute; absent for no limit. */
  requestsPerMinute?: number | null | undefined;
  /** Tokens of requests that begin within any minute; absent for no limit. */
  tokensPerMinute?: number | null | undefined;
  /** Requests that may run at once; absent for no limit. */
  concurrency?: number | null | undefined;
  /** Charged requests of a day in the tenant's time zone; absent for no limit. */
  dailyRequestLimit?: number | null | undefined;
  /** Charged tokens of a day in the tenant's time zone; absent for no limit. */
  dailyTokenLimit?: number | null | undefined;
  /** What may be spent on a day, UTC; absent for no limit. */
  dailyBudget?: string | null | undefined;
  /** What may be spent in a calendar month, UTC; absent for no limit. */
  monthlyBudget?: string | null | undefined;
  /** What may be spent in all; absent for no limit. */
  totalBudget?: string | null | undefined;
  /** Percentage of every budget from which it counts as nearly used up, 1 to 100; absent for none. */
  warnAt?: number | null | undefined;
};

/** What to change of an API key. What is absent stays; null takes a limit away. */
export type UpdateApiKeyInput = {
  /** Identifier of the key. */
  id: string | number;
  /** What it is for; 1 to 64 characters. */
  name?: string | null | undefined;
  /** When it stops working; null for never. */
  expiresAt?: string | null | undefined;
  /** Whether it is switched on. */
  enabled?: boolean | null | undefined;
  /** The models that it may use; null or empty for all. */
  models?: Array<string> | null | undefined;
  /** The addresses and networks from which it may be used; null or empty for all. */
  allowedIps?: Array<string> | null | undefined;
  /** Requests that may begin within any minute. */
  requestsPerMinute?: number | null | undefined;
  /** Tokens of requests that begin within any minute. */
  tokensPerMinute?: number | null | undefined;
  /** Requests that may run at once. */
  concurrency?: number | null | undefined;
  /** Charged requests of a day in the tenant's time zone. */
  dailyRequestLimit?: number | null | undefined;
  /** Charged tokens of a day in the tenant's time zone. */
  dailyTokenLimit?: number | null | undefined;
  /** What may be spent on a day, UTC. */
  dailyBudget?: string | null | undefined;
  /** What may be spent in a calendar month, UTC. */
  monthlyBudget?: string | null | undefined;
  /** What may be spent in all; what was spent already counts. */
  totalBudget?: string | null | undefined;
  /** Percentage of every budget from which it counts as nearly used up, 1 to 100. */
  warnAt?: number | null | undefined;
};

/** Which API key gets a new secret. */
export type RotateApiKeyInput = {
  /** Identifier of the key. */
  id: string | number;
  /** For how many seconds the old secret works on, 0 to 2,592,000; the one before it ends at once. */
  graceSeconds?: number | null | undefined;
};

/** Which API key to revoke. */
export type RevokeApiKeyInput = {
  /** Identifier of the key. */
  id: string | number;
};

/** Which changes; of several conditions all hold. */
export type AuditEventFilter = {
  /** Made by this user. */
  actorId?: string | number | null | undefined;
  /** Of this kind, such as "api_key.revoke". */
  action?: string | null | undefined;
  /** Of this object. */
  objectId?: string | number | null | undefined;
  /** Not before. */
  from?: string | null | undefined;
  /** Before. */
  to?: string | null | undefined;
};

/** What a letter is about. */
export type LetterKind =
  /** A new user confirms the address. */
  | 'VERIFY_EMAIL'
  /** Confirms a new address; goes to that. */
  | 'CHANGE_EMAIL'
  /** Says to the old address that there is a new one. */
  | 'EMAIL_CHANGED'
  /** Leads to a new password. */
  | 'RESET_PASSWORD'
  /** Says that the password was changed. */
  | 'PASSWORD_CHANGED'
  /** Says that two-step sign-in is on. */
  | 'SECOND_FACTOR_ON'
  /** Says that two-step sign-in is off. */
  | 'SECOND_FACTOR_OFF'
  /** Says when an account will be deleted. */
  | 'ACCOUNT_CLOSED'
  /** Says to owners when a tenant will be deleted. */
  | 'TENANT_CLOSED'
  /** Invites somebody to a tenant. */
  | 'INVITATION'
  /** Invites somebody to sign up with a tenant of its own. */
  | 'SIGN_UP_INVITATION'
  /** Asks the owner of a saved card to pay a recharge by hand. */
  | 'RECHARGE_CONFIRM'
  /** Says that a recharge has failed. */
  | 'RECHARGE_FAILED'
  /** Says that recharges were stopped after too many failures. */
  | 'RECHARGE_STOPPED'
  /** Asks who bought a plan to pay its next period by hand. */
  | 'PLAN_UNPAID'
  /** Says that a budget is nearly, or quite, used up. */
  | 'BUDGET_REACHED'
  /** Says that credit will expire. */
  | 'CREDIT_EXPIRES'
  /** Announces other prices. */
  | 'PRICE_CHANGES'
  /** Announces the end of models. */
  | 'MODEL_ENDS'
  /** Says that an address of webhooks is dead. */
  | 'WEBHOOK_DISABLED'
  /** Says that the balance is low. */
  | 'WALLET_LOW'
  /** Says to administrators of the platform that a channel was switched off. */
  | 'CHANNEL_DISABLED';

/** What to change; what is absent stays, what is empty is as usual again. */
export type UpdateBrandInput = {
  /** The version of the brand as it was read; CONFLICT when it has changed since. */
  version: number;
  /** Name of the installation, at most 40 characters. */
  name?: string | null | undefined;
  /** A PNG, JPEG or WebP of at most 256 kB, in base64; empty for none. */
  logo?: string | null | undefined;
  /** `#rrggbb`, with a contrast of at least 4.5 : 1 against the text on it and the page below it. */
  accentLight?: string | null | undefined;
  /** The same in the dark theme. */
  accentDark?: string | null | undefined;
  /** Name beside the sender's address in mail, at most 40 characters. */
  sender?: string | null | undefined;
  /** The operator's words in letters; replaces all of them. */
  letters?: Array<LetterWordsInput> | null | undefined;
  /** What stands below letters; replaces all of them. */
  footers?: Array<LetterFooterInput> | null | undefined;
};

/** The operator's words in one kind of letter, in one language. */
export type LetterWordsInput = {
  /** Which letter. */
  kind: LetterKind;
  /** In which language. */
  language: Language;
  /** One line of at most 150 characters; empty for the usual one. */
  subject?: string;
  /** At most 1,000 characters; empty for none. */
  intro?: string;
};

/** What stands below all letters of a language. */
export type LetterFooterInput = {
  /** The language. */
  language: Language;
  /** At most 1,000 characters; empty for none. */
  text: string;
};

/** Which letter to send. */
export type SendTestLetterInput = {
  /** Which letter. */
  kind: LetterKind;
  /** In which language. */
  language: Language;
};

/** Of which calls the contents are kept. */
export type CapturedCalls =
  /** Of none. */
  | 'NONE'
  /** Of those that were refused, or broke off by our or the provider's fault. */
  | 'FAILED'
  /** Of all. */
  | 'ALL';

/** Which calls; of several conditions all hold. */
export type CaptureFilter = {
  /** This request alone. */
  requestId?: string | number | null | undefined;
  /** Made with this API key. */
  keyId?: string | number | null | undefined;
  /** Those alone that failed, or that did not. */
  failed?: boolean | null | undefined;
};

/** Of which calls the contents are to be kept. */
export type SetCaptureInput = {
  /** Of which calls. */
  calls: CapturedCalls;
  /** For how many days, at most what the platform allows; absent: as before, which is 7 at first. */
  days?: number | null | undefined;
  /** The keys whose calls are kept, at most 100; absent or empty for all. */
  keyIds?: Array<string | number> | null | undefined;
};

/** Which call. */
export type DeleteCaptureInput = {
  /** Identifier of the request. */
  requestId: string | number;
};

/** Nothing is required. */
export type DeleteCapturesInput = {
  /** Echoed in the payload. */
  clientMutationId?: string | null | undefined;
};

/** Whether a channel is used. */
export type ChannelStatus =
  /** It takes calls. */
  | 'ENABLED'
  /** An administrator switched it off. */
  | 'DISABLED'
  /** It failed its checks and was switched off; it may heal by itself. */
  | 'AUTO_DISABLED';

/** What becomes of a call whose client leaves before its answer has ended. */
export type Disconnect =
  /** The provider is stopped; the input and what was delivered are charged. */
  | 'CANCEL'
  /** The provider's answer is read to its end, and what the provider reports is charged, never above the hold. A client that leaves before the first byte still pays no output. */
  | 'DRAIN';

/** Whether a credential is used. */
export type CredentialStatus =
  /** It takes calls. */
  | 'ENABLED'
  /** An administrator switched it off. */
  | 'DISABLED'
  /** The vendor has refused it again and again; a test that succeeds revives it. */
  | 'AUTO_DISABLED';

/** A header that shall be sent to the vendor. */
export type ChannelHeaderInput = {
  /** Its name. */
  name: string;
  /** Its value, without control characters. */
  value: string;
};

/** How a channel is called. It replaces the whole tuning; what is absent is as for all channels. */
export type ChannelTuningInput = {
  /** Members that are set on the vendor's JSON body last, as a JSON object; null takes a member away. What decides the cost or the shape of an answer may not be set. */
  params?: string | null | undefined;
  /** Headers that are set on the vendor's request last, at most 32. None that carries credentials or belongs to the connection. */
  headers?: Array<ChannelHeaderInput> | null | undefined;
  /** Time in which a connection must be made, in milliseconds; at most 60,000. */
  connectTimeoutMs?: number | null | undefined;
  /** Time in which the first byte of an answer must come, in milliseconds; at most 900,000. */
  firstByteTimeoutMs?: number | null | undefined;
  /** Longest silence after the first byte, in milliseconds; at most 900,000. */
  idleTimeoutMs?: number | null | undefined;
  /** Most calls at once, over all nodes, which share it evenly; a channel that is full is passed over. */
  maxConcurrency?: number | null | undefined;
  /** Most calls in a minute, over all nodes, which share it evenly. */
  maxRequestsPerMinute?: number | null | undefined;
  /** What the provider takes, in parts per million of what the price book says. */
  costPpm?: number | null | undefined;
};

/** What happened to a channel. */
export type ChannelEventKind =
  /** A test passed. */
  | 'TEST_PASSED'
  /** A test failed. */
  | 'TEST_FAILED'
  /** It was switched off because its tests failed. */
  | 'AUTO_DISABLED'
  /** It was switched on again because a test passed. */
  | 'HEALED'
  /** Calls failed one after another: the route is tried after all others until it works again. */
  | 'BREAKER_OPENED'
  /** The route works again. */
  | 'BREAKER_CLOSED'
  /** The vendor refused a credential, which is tried after all others for a while. */
  | 'CREDENTIAL_BENCHED'
  /** The vendor has refused a credential again and again, and it is not used any longer. */
  | 'CREDENTIAL_DISABLED'
  /** A credential works again. */
  | 'CREDENTIAL_HEALED';

/** One entry of a channel's model mapping. */
export type ModelMappingInput = {
  /** The name that clients send. */
  from: string;
  /** The name that the vendor knows. */
  to: string;
};

/** A new channel. */
export type CreateChannelInput = {
  /** Display name; 1 to 128 characters. */
  name: string;
  /** The vendor's preset, one of channelPresets; absent for the upstream's own. */
  preset?: string | null | undefined;
  /** Kind of upstream: openai, anthropic, gemini, azure or stability, or sandbox in demo mode; absent for the preset's. */
  upstream?: string | null | undefined;
  /** The vendor's keys, at least one but for vendors that need none. */
  credentials: Array<string>;
  /** Base URL, with or without a version segment; absent for the vendor's own. */
  baseUrl?: string | null | undefined;
  /** Names of the models that it serves, at least one. */
  models: Array<string>;
  /** Names under which the vendor knows models, where they differ. */
  modelMapping?: Array<ModelMappingInput> | null | undefined;
  /** Tenant groups that it serves; absent for ["default"]. */
  groups?: Array<string> | null | undefined;
  /** Larger is tried first; may be negative. */
  priority?: number | null | undefined;
  /** Share among channels of equal priority; 0 counts as 1. */
  weight?: number | null | undefined;
  /** What becomes of a call whose client leaves. */
  onDisconnect?: Disconnect | null | undefined;
  /** Whether the provider bills the input of a call whose client leaves before the first byte; only then does the tenant pay it. */
  billsAbandoned?: boolean | null | undefined;
  /** Further settings as a JSON object: `headers` is an object of headers that are sent to the vendor, `api_version` the version of Azure's dated API, `responses` whether the vendor has OpenAI's Responses API. Never shown. */
  other?: string | null | undefined;
  /** Words by which administrators find it, at most 32 of 64 characters. */
  tags?: Array<string> | null | undefined;
  /** Overrides, timeouts, caps and the multiplier of the cost. */
  tuning?: ChannelTuningInput | null | undefined;
  /** URL of the proxy to go through, http, https or socks5, with a user name and password if need be; absent for none. */
  proxy?: string | null | undefined;
};

/** What is to change of a channel. What is absent or null stays as it is. */
export type UpdateChannelInput = {
  /** Which channel. */
  id: string | number;
  /** Display name; 1 to 128 characters. */
  name?: string | null | undefined;
  /** The vendor's preset, one of channelPresets. */
  preset?: string | null | undefined;
  /** The vendor's keys, which replace all that it has. */
  credentials?: Array<string> | null | undefined;
  /** Base URL, with or without a version segment. */
  baseUrl?: string | null | undefined;
  /** Names of the models that it serves, at least one. */
  models?: Array<string> | null | undefined;
  /** Names under which the vendor knows models, where they differ; replaces the whole mapping. */
  modelMapping?: Array<ModelMappingInput> | null | undefined;
  /** Tenant groups that it serves. */
  groups?: Array<string> | null | undefined;
  /** Larger is tried first; may be negative. */
  priority?: number | null | undefined;
  /** Share among channels of equal priority; 0 counts as 1. */
  weight?: number | null | undefined;
  /** Whether it is used: ENABLED or DISABLED. */
  status?: ChannelStatus | null | undefined;
  /** What becomes of a call whose client leaves. */
  onDisconnect?: Disconnect | null | undefined;
  /** Whether the provider bills the input of a call whose client leaves before the first byte; only then does the tenant pay it. */
  billsAbandoned?: boolean | null | undefined;
  /** Further settings as a JSON object, which replaces the whole. */
  other?: string | null | undefined;
  /** Keys that come to those that it has. */
  addCredentials?: Array<string> | null | undefined;
  /** Credentials to take away, by their ids. */
  removeCredentials?: Array<string | number> | null | undefined;
  /** Credentials to use again, by their ids. */
  enableCredentials?: Array<string | number> | null | undefined;
  /** Credentials to use no longer, by their ids. */
  disableCredentials?: Array<string | number> | null | undefined;
  /** Words by which administrators find it, at most 32 of 64 characters. */
  tags?: Array<string> | null | undefined;
  /** Overrides, timeouts, caps and the multiplier of the cost. */
  tuning?: ChannelTuningInput | null | undefined;
  /** URL of the proxy to go through, http, https or socks5, with a user name and password if need be; empty takes it away. */
  proxy?: string | null | undefined;
};

/** Which channel to delete. */
export type DeleteChannelInput = {
  /** The channel. */
  id: string | number;
};

/** Which channel to test, and how. */
export type TestChannelInput = {
  /** The channel. */
  id: string | number;
  /** The model to call with one token; absent for the vendor's list of models where it is free, else the cheapest call. */
  model?: string | null | undefined;
};

/** Which channel to copy. */
export type CopyChannelInput = {
  /** The channel. */
  id: string | number;
};

/** Of which channel to ask the balance. */
export type UpdateChannelBalanceInput = {
  /** The channel. */
  id: string | number;
};

/** Which tenant is to be deleted. */
export type DeleteTenantInput = {
  /** Identifier of the tenant; absent for that of the request. Others only for platform administrators. */
  id?: string | number | null | undefined;
  /** The tenant's slug, so that nobody deletes another one than is meant. */
  slug: string;
  /** The viewer's password; absent for a viewer who has none, and who must have signed in within ten minutes. */
  password?: string | null | undefined;
};

/** Which tenant is to stay. */
export type RestoreTenantInput = {
  /** Identifier of the tenant; absent for that of the request. Others only for platform administrators. */
  id?: string | number | null | undefined;
};

/** What proves that the viewer may delete the account. */
export type DeleteAccountInput = {
  /** The viewer's password; absent for a viewer who has none, and who must have signed in within ten minutes. */
  password?: string | null | undefined;
};

/** Nothing is required. */
export type RestoreAccountInput = {
  /** Echoed in the payload. */
  clientMutationId?: string | null | undefined;
};

/** What has become of an invitation. */
export type InvitationStatus =
  /** It can be accepted. */
  | 'PENDING'
  /** It was accepted. */
  | 'ACCEPTED'
  /** It was taken back, or replaced by a newer one. */
  | 'REVOKED'
  /** Its time is over; sending it again renews it. */
  | 'EXPIRED';

/** Whom to ask to become what. */
export type InviteMemberInput = {
  /** E-mail address. */
  email: string;
  /** What the invited will be; at most the role of the viewer. */
  role?: Role;
  /** To this tenant instead of the request's; platform administrators only. */
  tenantId?: string | number | null | undefined;
};

/** Which invitation to take back. */
export type RevokeInvitationInput = {
  /** Identifier of the invitation. */
  id: string | number;
};

/** Which invitation to accept. */
export type AcceptInvitationInput = {
  /** What stands behind `#token=` in the link. */
  token: string;
};

/** How often a budget begins anew, by the calendar in UTC. */
export type BudgetPeriod =
  /** Each day. */
  | 'DAY'
  /** Each month. */
  | 'MONTH'
  /** Never. */
  | 'TOTAL';

/** What a model makes. */
export type Modality =
  /** Conversations and text. */
  | 'CHAT'
  /** Vectors. */
  | 'EMBEDDING'
  /** Images. */
  | 'IMAGE'
  /** Speech, transcripts and translations. */
  | 'AUDIO'
  /** Videos. */
  | 'VIDEO'
  /** Orders of relevance. */
  | 'RERANK'
  /** Judgements of content. */
  | 'MODERATION';

/** Whether models answer. */
export type ServiceState =
  /** All of them. */
  | 'OPERATIONAL'
  /** Some of them; the others have no provider that works. */
  | 'DEGRADED'
  /** None of them. */
  | 'DOWN';

/** What a notice to the platform's administrators is about. */
export type OperatorNoticeKind =
  /** Somebody tries redemption codes, one after another; every further one is refused for an hour. */
  | 'CODES_GUESSED';

/** Notices to put away. */
export type MarkOperatorNoticesReadInput = {
  /** Identifiers of at most 100 notices. */
  ids: Array<string | number>;
};

/** A new channel of the tenant's own. */
export type CreateOwnChannelInput = {
  /** Display name, at most 128 characters. */
  name: string;
  /** The provider, as `ownChannels` lists them. */
  preset: string;
  /** Base URL, where it is not the provider's usual one. */
  baseUrl?: string | null | undefined;
  /** The tenant's keys with the provider, used in turn. They are never shown again. */
  credentials: Array<string>;
  /** Names of the models that it serves; `*` stands for all. */
  models: Array<string>;
  /** Names under which the provider knows models, where they differ. */
  modelMapping?: Array<ModelMappingInput> | null | undefined;
  /** Whether calls that none of the tenant's own channels answers go on to the platform's, at their price. */
  fallsBack?: boolean | null | undefined;
};

/** What to change of a channel of the tenant's own; what is absent stays. */
export type UpdateOwnChannelInput = {
  /** Identifier, `chn_…`. */
  id: string | number;
  /** Display name, at most 128 characters. */
  name?: string | null | undefined;
  /** Base URL. */
  baseUrl?: string | null | undefined;
  /** Keys that replace all. */
  credentials?: Array<string> | null | undefined;
  /** Names of the models that it serves, which replace all. */
  models?: Array<string> | null | undefined;
  /** Names under which the provider knows models, which replace all. */
  modelMapping?: Array<ModelMappingInput> | null | undefined;
  /** Whether calls that none of the tenant's own channels answers go on to the platform's, at their price. */
  fallsBack?: boolean | null | undefined;
  /** Whether it takes calls. */
  enabled?: boolean | null | undefined;
};

/** Which channel of the tenant's own to delete. */
export type DeleteOwnChannelInput = {
  /** Identifier, `chn_…`. */
  id: string | number;
};

/** Which channel of the tenant's own to test. */
export type TestOwnChannelInput = {
  /** Identifier, `chn_…`. */
  id: string | number;
};

/** A VIP level as it shall be. A limit that is absent is none. */
export type SetVipLevelInput = {
  /** 1 to 100; a higher one is better. */
  level: number;
  /** What to call it; absent: "VIP" and the level. */
  name?: string | null | undefined;
  /** What is taken off prices: a decimal from 0 to 1 with at most six places. */
  discount?: string | null | undefined;
  /** Requests per minute. */
  requestsPerMinute?: number | null | undefined;
  /** Tokens per minute. */
  tokensPerMinute?: number | null | undefined;
  /** Requests at once. */
  concurrency?: number | null | undefined;
  /** Requests per day. */
  requestsPerDay?: number | null | undefined;
  /** Tokens per day. */
  tokensPerDay?: number | null | undefined;
};

/** Which level goes. */
export type DeleteVipLevelInput = {
  /** The level. */
  level: number;
};

/** What pays for a plan. */
export type PlanPayment =
  /** The balance. */
  | 'BALANCE'
  /** A subscription at Stripe, by card. */
  | 'STRIPE';

/** Where a plan that was bought stands. */
export type PlanStatus =
  /** Stripe waits for the first payment. */
  | 'PENDING'
  /** It runs. */
  | 'ACTIVE'
  /** The payment of the next period failed, and Stripe tries again; level and bonus stop until it has worked. */
  | 'PAST_DUE'
  /** It has ended. */
  | 'ENDED';

/** A plan to be. */
export type CreatePlanInput = {
  /** Short unique name: 1 to 40 lower-case letters and digits, with single hyphens between them. */
  code: string;
  /** Display name; 1 to 64 characters. */
  name: string;
  /** What it offers, in words; at most 500 characters. */
  description?: string | null | undefined;
  /** Price of a period, 0 to 1,000,000 USD. */
  price: string;
  /** Length of a period in days, 1 to 3,660. */
  periodDays?: number | null | undefined;
  /** VIP level while it runs, 1 to 100; 0 for none. */
  vipLevel?: number | null | undefined;
  /** Bonus at the beginning and every 30 days; absent for none. */
  credit?: string | null | undefined;
  /** Whether what is left of a bonus expires when the next is due or the period ends. */
  creditExpires?: boolean | null | undefined;
  /** Place in lists; smaller is first. */
  sort?: number | null | undefined;
};

/** What to change; what is absent stays. What was bought before stays as it was bought. */
export type UpdatePlanInput = {
  /** Identifier of the plan. */
  id: string | number;
  /** Display name; 1 to 64 characters. */
  name?: string | null | undefined;
  /** What it offers, in words; at most 500 characters. */
  description?: string | null | undefined;
  /** Price of a period, 0 to 1,000,000 USD. */
  price?: string | null | undefined;
  /** Length of a period in days, 1 to 3,660. */
  periodDays?: number | null | undefined;
  /** VIP level while it runs, 1 to 100; 0 for none. */
  vipLevel?: number | null | undefined;
  /** Bonus at the beginning and every 30 days; zero for none. */
  credit?: string | null | undefined;
  /** Whether what is left of a bonus expires when the next is due or the period ends. */
  creditExpires?: boolean | null | undefined;
  /** Place in lists; smaller is first. */
  sort?: number | null | undefined;
  /** Whether it is taken off the market; what runs goes on. */
  archived?: boolean | null | undefined;
};

/** Which plan is bought. */
export type BuyPlanInput = {
  /** Identifier of the plan. */
  planId: string | number;
  /** What pays for it. Through Stripe can be paid what costs whole cents, at least 0.50 USD, for a period of at most 365 days. */
  payment?: PlanPayment | null | undefined;
  /** Whether another period follows each one, as long as it is paid. Through Stripe it does, until the plan is cancelled. */
  renews?: boolean | null | undefined;
  /** Makes a repeat a repeat: 1 to 100 printable ASCII characters without blanks. One key of a tenant is one purchase, for ever. */
  idempotencyKey: string;
};

/** Whether the plan of the tenant ends with its period. */
export type CancelPlanInput = {
  /** False takes an earlier cancellation back. */
  cancel?: boolean | null | undefined;
};

/** What a notice is about. */
export type NoticeKind =
  /** The balance is low. Facts: available, threshold, hours_left. */
  | 'WALLET_LOW'
  /** A budget is used up, or nearly. Facts: scope, limit, spent, percent. */
  | 'BUDGET_REACHED'
  /** Credit expires. Facts: amount, at. */
  | 'CREDIT_EXPIRES'
  /** The price of a model changes. Facts: model, at. */
  | 'PRICE_CHANGES'
  /** A vendor ends a model. Facts: model, at, successor. */
  | 'MODEL_ENDS'
  /** Another period of the plan was paid. Facts: plan, until. */
  | 'PLAN_RENEWED'
  /** The payment of the next period failed. Facts: plan, until. */
  | 'PLAN_UNPAID'
  /** The plan has ended. Facts: plan, reason (cancelled, balance, unpaid, refunded). */
  | 'PLAN_ENDED'
  /** The VIP level ends. Facts: level, at. */
  | 'VIP_ENDS';

/** Notices to put away. */
export type MarkNoticesReadInput = {
  /** Identifiers of at most 100 notices. */
  ids: Array<string | number>;
};

/** Drafts that shall be in force. */
export type PublishPriceInput = {
  /** Identifiers of the drafts; all of them are published or none. */
  ids: Array<string | number>;
  /** From when they hold, not in the past; absent for now. */
  effectiveAt?: string | null | undefined;
};

/** What a draft does to one price. */
export type PriceChangeKind =
  /** There is no price yet. */
  | 'NEW'
  /** It changes by more than one per cent. */
  | 'CHANGED'
  /** It changes by one per cent or less. */
  | 'SLIGHT'
  /** It vanishes; the price of another dimension holds instead. */
  | 'VANISHED';

/** What happens to prices below their cost. */
export type PriceFloor =
  /** They are published with a warning. */
  | 'WARN'
  /** They are refused. */
  | 'REFUSE';

/** Prices of one place on a card. Exactly one of unitPrice and perMillion. */
export type RateInput = {
  /** What is priced. */
  dimension: PriceDimension;
  /** Price of a unit in USD, a decimal with at most twelve places. */
  unitPrice?: string | null | undefined;
  /** Price of a million units in USD, a decimal with at most six places. */
  perMillion?: string | null | undefined;
};

/** Prices for calls with more input tokens than a limit. */
export type RateTierInput = {
  /** The limit, in tokens of input, cached ones included. */
  aboveInput: number;
  /** The prices that differ from the base. */
  rates: Array<RateInput>;
};

/** Prices of one size and quality. */
export type RateVariantInput = {
  /** The size, such as "1792x1024"; empty for any. */
  size?: string;
  /** The quality, such as "hd"; empty for any. */
  quality?: string;
  /** The prices that differ from the base. */
  rates: Array<RateInput>;
};

/** Hours at which all prices are multiplied, UTC. */
export type RatePeakInput = {
  /** Days of the week, 0 is Sunday. */
  days: Array<number>;
  /** Begin, in minutes of the day; included. */
  from: number;
  /** End, in minutes of the day, at most 1440; not included. */
  to: number;
  /** The multiplier, a decimal with at most six places. */
  multiplier: string;
};

/** Everything that decides the price of a call of one model. */
export type RateCardInput = {
  /** The prices. */
  rates: Array<RateInput>;
  /** Tiers by input, ascending; the last one exceeded applies. */
  tiers?: Array<RateTierInput>;
  /** Sizes and qualities; the first one that matches applies. */
  variants?: Array<RateVariantInput>;
  /** Peak hours; the first one that matches applies. */
  peaks?: Array<RatePeakInput>;
};

/** A price that shall be looked at before it is published. */
export type DraftPriceInput = {
  /** Name of the model. */
  model: string;
  /** What tenants pay, before the multiplier of their group. */
  sell: RateCardInput;
  /** What the provider takes; absent when it is not known. */
  cost?: RateCardInput | null | undefined;
  /** Where the figures come from, with the date of reading. */
  source?: string;
  /** What has to be known of a model that the catalogue lacks; absent refuses unknown models. */
  catalogue?: CatalogueInput | null | undefined;
};

/** A new model of the catalogue. */
export type CatalogueInput = {
  /** Who makes it. */
  vendor: string;
  /** What it makes. */
  modality: Modality;
  /** The longest context, in tokens; 0 when it is not known. */
  contextTokens?: number;
  /** The longest answer, in tokens; 0 when it is not known. */
  maxOutputTokens?: number;
};

/** Drafts that are not wanted. */
export type DiscardPricesInput = {
  /** Identifiers of the drafts, at most 5,000. */
  ids: Array<string | number>;
};

/** The multiplier of a group of tenants. */
export type PriceGroupInput = {
  /** Name of the group. */
  name: string;
  /** What their prices are multiplied by, a decimal from 0 to 1000 with at most six places. */
  multiplier: string;
};

/** The multipliers of the tenant groups. */
export type SetPriceGroupsInput = {
  /** All groups that shall have one, at most 1,000; others pay the book's prices. */
  groups: Array<PriceGroupInput>;
};

/** What shall happen to prices below their cost. */
export type SetPriceFloorInput = {
  /** The guard. */
  floor: PriceFloor;
};

/** A language in which letters are written. */
export type Language =
  /** English. */
  | 'EN'
  /** Simplified Chinese, 简体中文. */
  | 'ZH';

/** What to change of the viewer; what is absent stays. */
export type UpdateProfileInput = {
  /** What to call the viewer; 1 to 128 characters. */
  displayName?: string | null | undefined;
  /** Language of letters. */
  language?: Language | null | undefined;
};

/** A link from a letter. */
export type VerifyEmailInput = {
  /** What stands behind `#token=` in the link. */
  token: string;
};

/** A link from a letter. */
export type ConfirmEmailChangeInput = {
  /** What stands behind `#token=` in the link. */
  token: string;
};

/** A new password of the viewer. */
export type ChangePasswordInput = {
  /** The password until now; absent for a viewer who has none, and who must have signed in within ten minutes. */
  currentPassword?: string | null | undefined;
  /** The new password, at least 8 characters. */
  password: string;
};

/** Who has forgotten a password. */
export type RequestPasswordResetInput = {
  /** E-mail address or user name. */
  email: string;
};

/** A link from a letter, and a new password. */
export type ResetPasswordInput = {
  /** What stands behind `#token=` in the link. */
  token: string;
  /** The new password, at least 8 characters. */
  password: string;
};

/** One thing that is priced: a part of what a call uses. */
export type PriceDimension =
  /** Input tokens at the full price. */
  | 'INPUT'
  /** Input tokens read from a cache. */
  | 'CACHE_READ'
  /** Input tokens written to a cache for five minutes. */
  | 'CACHE_WRITE_5M'
  /** Input tokens written to a cache for an hour. */
  | 'CACHE_WRITE_1H'
  /** Audio input tokens. */
  | 'INPUT_AUDIO'
  /** Image input tokens. */
  | 'INPUT_IMAGE'
  /** Output tokens at the full price. */
  | 'OUTPUT'
  /** Output tokens spent on reasoning. */
  | 'REASONING'
  /** Audio output tokens. */
  | 'OUTPUT_AUDIO'
  /** Image output tokens. */
  | 'OUTPUT_IMAGE'
  /** Images made. */
  | 'IMAGE'
  /** Seconds of audio or video. */
  | 'SECOND'
  /** Characters spoken. */
  | 'CHARACTER'
  /** Calls. */
  | 'CALL';

/** What a redemption code gives. */
export type RedemptionKind =
  /** Credit, as if it were paid in. */
  | 'CREDIT'
  /** Bonus: spent before cash, not refundable. */
  | 'BONUS'
  /** A VIP level for a number of days. */
  | 'VIP';

/** A code to redeem. */
export type RedeemCodeInput = {
  /** The code as it was given, with or without hyphens, in upper or lower case. */
  code: string;
};

/** Codes that shall be made. */
export type CreateRedemptionBatchInput = {
  /** What the codes are for; 1 to 64 characters. */
  name: string;
  /** How many codes, 1 to 10,000. */
  count: number;
  /** What each code is worth, up to 1,000,000 USD; absent for VIP. */
  amount?: string | null | undefined;
  /** What a code gives. */
  kind?: RedemptionKind | null | undefined;
  /** For VIP: the level, 1 to 100. */
  vipLevel?: number | null | undefined;
  /** For VIP: for how many days, 1 to 3,660. */
  vipDays?: number | null | undefined;
  /** In how many days after the redemption what is left of the credit expires; absent for never. */
  creditDays?: number | null | undefined;
  /** How many tenants may redeem each code. */
  maxUses?: number | null | undefined;
  /** Whether a tenant may redeem only one code of the batch. */
  oncePerTenant?: boolean | null | undefined;
  /** Identifier of the only tenant that may redeem the codes; absent for all. */
  tenantId?: string | number | null | undefined;
  /** The only price group whose tenants may redeem the codes; absent for all. */
  priceGroup?: string | null | undefined;
  /** When the codes stop working; absent for never. */
  expiresAt?: string | null | undefined;
  /** Makes a repeat a repeat: one key of an administrator is one batch. Its repeat has no codes: nobody can read them again. */
  idempotencyKey?: string | null | undefined;
};

/** Which batch is taken back. */
export type RevokeRedemptionBatchInput = {
  /** Identifier of the batch. */
  id: string | number;
};

/** Which calls; of several conditions all hold. */
export type RequestFilter = {
  /** Of this model, as the client named it. */
  model?: string | null | undefined;
  /** Made with this API key. */
  keyId?: string | number | null | undefined;
  /** Made with keys of this member, by the id of the user. */
  memberId?: string | number | null | undefined;
  /** On behalf of this end user, as the client named it. */
  userIdentifier?: string | null | undefined;
  /** Answered with this HTTP status. */
  status?: number | null | undefined;
  /** Settled not before. */
  from?: string | null | undefined;
  /** Settled before. */
  to?: string | null | undefined;
  /** Served by this channel; platform administrators only. */
  channelId?: string | number | null | undefined;
};

/** Who sets two-step sign-in up. */
export type EnrollSecondFactorInput = {
  /** The viewer's password; absent for a viewer without one, who must have signed in within ten minutes. */
  password?: string | null | undefined;
};

/** A code of the app that is being set up. */
export type ConfirmSecondFactorInput = {
  /** Six digits. */
  code: string;
};

/** What proves that the viewer may. One of both is needed; a code counts where there is one. */
export type DisableSecondFactorInput = {
  /** The viewer's password. */
  password?: string | null | undefined;
  /** A code of the app, or a recovery code. */
  code?: string | null | undefined;
};

/** Which of several channels of one priority is tried first. Priority comes before it, and channels that failed lately come after all others. */
export type RoutingStrategy =
  /** Drawn at random, in proportion to the weights. */
  | 'WEIGHT'
  /** The one whose answers come soonest: time to the first byte and speed of the output, as moving averages. */
  | 'LATENCY'
  /** The one with the lowest multiplier of the provider's price. */
  | 'COST'
  /** The same channel and credential for what belongs together, so that prompt caches of providers are hit. */
  | 'STICKY';

/** The strategy that shall hold for one model. */
export type ModelRoutingInput = {
  /** The model as clients name it. */
  model: string;
  /** Which of several channels of one priority is tried first. */
  strategy: RoutingStrategy;
};

/** One of the settings of the platform. */
export type SettingName =
  /** Who may sign up. */
  | 'SIGN_UP'
  /** What a new tenant is given. */
  | 'SIGN_UP_BONUS'
  /** What a referral is worth. */
  | 'REFERRAL_REWARD'
  /** Where people find help. */
  | 'SUPPORT_CONTACT'
  /** Which of several channels of one priority is tried first, of all models. */
  | 'ROUTING_STRATEGY'
  /** For how long contents of calls may be kept. */
  | 'CAPTURE_DAYS'
  /** For how long usage records are kept. */
  | 'USAGE_MONTHS'
  /** Whether tenants may have channels of their own, and at what part of the price. */
  | 'OWN_CHANNELS';

/** What to change; what is absent stays. */
export type UpdateSettingsInput = {
  /** The version of the settings as they were read; CONFLICT when they have changed since. */
  version: number;
  /** Who may sign up; ROOT only. */
  signUp?: SignUpPolicy | null | undefined;
  /** What a new tenant is given, 0 to 10,000 USD; ROOT only. */
  signUpBonus?: string | null | undefined;
  /** What a tenant is given for the first paid top-up of each tenant that it referred, 0 to 10,000 USD; ROOT only. */
  referralReward?: string | null | undefined;
  /** An e-mail address or an http address of at most 200 characters; empty for none. */
  supportContact?: string | null | undefined;
  /** Which of several channels of one priority is tried first. */
  routingStrategy?: RoutingStrategy | null | undefined;
  /** Models for which another strategy holds, at most 1,000; replaces the whole list. */
  routingByModel?: Array<ModelRoutingInput> | null | undefined;
  /** For how many days at most tenants may have contents of calls kept, 0 to 365; what is older is deleted. 0: not at all. */
  captureDays?: number | null | undefined;
  /** For how many whole months besides the running one usage records are kept, 3 to 240; older ones are deleted for ever, sums stay. 0: kept for ever. ROOT only. */
  usageMonths?: number | null | undefined;
  /** Whether tenants may have channels of their own. Where not, those that are there take no calls. */
  ownChannels?: boolean | null | undefined;
  /** What part of the price calls over such channels pay, a decimal of 0 to 1 with at most six places. */
  ownChannelPrice?: string | null | undefined;
  /** Settings that are to be as configured again. */
  reset?: Array<SettingName> | null | undefined;
};

/** Which tenants; of several conditions all hold. */
export type TenantFilter = {
  /** A part of the name or the beginning of the slug, without regard to case, or an identifier; 1 to 128 characters. */
  search?: string | null | undefined;
  /** Only suspended ones, or only others. */
  suspended?: boolean | null | undefined;
  /** Of this price group. */
  priceGroup?: string | null | undefined;
};

/** Which users; of several conditions all hold. */
export type UserFilter = {
  /** A part of e-mail address, user name or display name, without regard to case, or an identifier; 1 to 128 characters. */
  search?: string | null | undefined;
  /** Only suspended ones, or only others. */
  suspended?: boolean | null | undefined;
  /** Of this role on the platform. */
  platformRole?: PlatformRole | null | undefined;
};

/** Which tenant is suspended, and why. */
export type SuspendTenantInput = {
  /** Identifier of the tenant. */
  id: string | number;
  /** Why: 1 to 500 characters on one line. Its members read it. */
  reason: string;
};

/** Which tenant goes on. */
export type ResumeTenantInput = {
  /** Identifier of the tenant. */
  id: string | number;
};

/** Who is suspended, and why. */
export type SuspendUserInput = {
  /** Identifier of the user. */
  id: string | number;
  /** Why: 1 to 500 characters on one line. Administrators read it. */
  reason: string;
};

/** Who may sign in again. */
export type ResumeUserInput = {
  /** Identifier of the user. */
  id: string | number;
};

/** Who gets which role on the platform. */
export type SetPlatformRoleInput = {
  /** Identifier of the user. */
  id: string | number;
  /** NONE or ADMIN. */
  role: PlatformRole;
};

/** Which call is given back. */
export type RefundRequestInput = {
  /** Identifier of the request, `req_…`. */
  requestId: string | number;
  /** Why: 1 to 500 characters on one line. The tenant reads it in its statement. */
  remark: string;
};

/** Which tenant is looked at. */
export type WatchTenantInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
  /** Why: 1 to 500 characters on one line. The tenant reads it in its audit. */
  reason: string;
};

/** What the check of the ledger knows in all. */
export type LedgerState =
  /** No run has come to its end yet. */
  | 'UNKNOWN'
  /** Nothing is known to be broken. */
  | 'SOUND'
  /** An object breaks an invariant, and nobody has acknowledged it. */
  | 'BROKEN'
  /** Nothing is known to be broken, and the last run ended more than five minutes ago. */
  | 'STALE';

/** A finding that an operator has understood. */
export type AcknowledgeLedgerFindingInput = {
  /** Which finding. */
  id: string | number;
  /** Why the freeze may be lifted; 1 to 500 characters, kept. */
  remark: string;
};

/** How far a task is. */
export type TaskStatus =
  /** It waits for a provider. */
  | 'QUEUED'
  /** A provider works on it. */
  | 'RUNNING'
  /** It is done, and its results are there. */
  | 'SUCCEEDED'
  /** It failed; nothing is charged. */
  | 'FAILED'
  /** It was cancelled; nothing is charged. */
  | 'CANCELLED'
  /** It was not finished in time; nothing is charged. */
  | 'EXPIRED';

/** What video is wanted. */
export type CreateVideoTaskInput = {
  /** The model. */
  model: string;
  /** What is to be seen; up to 32,000 characters. */
  prompt: string;
  /** What is not to be seen. */
  negativePrompt?: string | null | undefined;
  /** Length in seconds; absent for the model's own. */
  seconds?: number | null | undefined;
  /** Size in pixels, such as 1280x720. */
  size?: string | null | undefined;
  /** Sharpness, such as 720p. */
  resolution?: string | null | undefined;
  /** Shape, such as 16:9. */
  aspectRatio?: string | null | undefined;
  /** URL of the image that the video begins with. */
  imageUrl?: string | null | undefined;
  /** URL of the image that the video ends with. */
  lastFrameUrl?: string | null | undefined;
  /** With sound, or silent. */
  audio?: boolean | null | undefined;
  /** For the same video again, where the model can. */
  seed?: number | null | undefined;
  /** The end user, as you name it; up to 128 bytes. */
  userIdentifier?: string | null | undefined;
  /** Where its end is reported. */
  webhookUrl?: string | null | undefined;
};

/** Which task to cancel. */
export type CancelTaskInput = {
  /** Identifier of the task. */
  id: string | number;
};

/** What becomes of the API keys of a member who goes. */
export type RemovedMemberKeys =
  /** They stop working at once. */
  | 'REVOKE'
  /** They go on working. */
  | 'KEEP';

/** What to change; what is absent stays. */
export type UpdateTenantInput = {
  /** Identifier of the tenant; absent for that of the request. Others only for platform administrators. */
  id?: string | number | null | undefined;
  /** Display name; 1 to 128 characters. */
  name?: string | null | undefined;
  /** Unique name for addresses: 1 to 40 lower-case letters and digits, with single hyphens between them. */
  slug?: string | null | undefined;
  /** IANA time zone, such as "Europe/Berlin". */
  timezone?: string | null | undefined;
  /** Group that decides channels and price multipliers; platform administrators only. */
  priceGroup?: string | null | undefined;
  /** VIP level, 0 to 100; platform administrators only. It replaces what codes and plans gave. */
  vipLevel?: number | null | undefined;
  /** When that VIP level ends; absent for never. Platform administrators only. */
  vipExpireAt?: string | null | undefined;
  /** For how many days results of tasks that end from now on are kept: 1 to 30, up to 365 for platform administrators. */
  resultDays?: number | null | undefined;
  /** For how many days responses that are stored from now on are kept, 1 to 30. */
  responseDays?: number | null | undefined;
  /** After how many days records of calls lose their end users and the clients' own request ids, up to 3,650; 0 for never. Sums by end user of those days go with them. */
  recordDays?: number | null | undefined;
};

/** Another role for a member. */
export type ChangeMemberRoleInput = {
  /** Identifier of the membership. */
  id: string | number;
  /** The new role. ADMIN gives every role but OWNER; nobody raises the own role. */
  role: Role;
};

/** Which member goes. */
export type RemoveMemberInput = {
  /** Identifier of the membership. */
  id: string | number;
  /** What becomes of the API keys that the member made in this tenant. */
  keys?: RemovedMemberKeys | null | undefined;
};

/** Where a top-up stands. None of the states is for ever: what was paid can be refunded and disputed for months, and one that has expired can turn out to be paid. */
export type TopUpStatus =
  /** Nobody has paid yet. */
  | 'PENDING'
  /** The bank takes its time; nothing is credited. */
  | 'PROCESSING'
  /** Paid and credited. */
  | 'PAID'
  /** The payment failed. */
  | 'FAILED'
  /** Nobody has paid in time. */
  | 'EXPIRED'
  /** Paid, but not what was ordered; nothing is credited, and the operator decides. */
  | 'MISMATCH'
  /** Paid, and a part of it was paid back. */
  | 'PARTLY_REFUNDED'
  /** Paid, and all of it was paid back. */
  | 'REFUNDED'
  /** The payer's bank disputes it, or has taken the money back. */
  | 'DISPUTED';

/** Where a refund stands. */
export type TopUpRefundStatus =
  /** A second administrator must approve it; the credit is set aside. */
  | 'AWAITING_APPROVAL'
  /** Stripe is being asked; the credit is set aside. */
  | 'REQUESTED'
  /** Stripe has it, and the credit was taken. */
  | 'PENDING'
  /** Paid back. */
  | 'SUCCEEDED'
  /** It was not paid back, and the credit is where it was. */
  | 'FAILED'
  /** An administrator has declined it. */
  | 'DECLINED';

/** Where a dispute stands. */
export type TopUpDisputeStatus =
  /** The bank asks, and no money has moved. */
  | 'INQUIRY'
  /** The bank has taken the money, and nothing is decided. */
  | 'OPEN'
  /** Won, or dropped. */
  | 'WON'
  /** Lost; the credit was taken. */
  | 'LOST';

/** What to order. */
export type CreateTopUpInput = {
  /** How much credit, in USD; not with a pack. */
  amount?: string | null | undefined;
  /** Name of a pack instead of an amount. */
  pack?: string | null | undefined;
  /** What to pay in, ISO 4217. */
  currency?: string | null | undefined;
  /** Makes a repeat a repeat within the tenant: up to 100 printable ASCII characters without blanks. Absent: each call is an order. */
  idempotencyKey?: string | null | undefined;
};

/** Which top-up to look at. */
export type RefreshTopUpInput = {
  /** Identifier, `top_…`. */
  id: string | number;
};

/** What to pay back. */
export type RefundTopUpInput = {
  /** Identifier of the top-up. */
  topUpId: string | number;
  /** How much, in the top-up's currency, such as `12.50`; absent: all that is left. */
  amount?: string | null | undefined;
  /** Why: 1 to 500 characters on one line. The tenant can read it. */
  reason: string;
  /** Makes a repeat a repeat within the top-up: 1 to 100 printable ASCII characters without blanks. */
  idempotencyKey: string;
};

/** Which refund to approve. */
export type ApproveTopUpRefundInput = {
  /** Identifier, `rfd_…`. */
  id: string | number;
};

/** Which refund to decline. */
export type DeclineTopUpRefundInput = {
  /** Identifier, `rfd_…`. */
  id: string | number;
};

/** Of which top-up the warning is settled. */
export type ClearTopUpWarningInput = {
  /** Identifier, `top_…`. */
  id: string | number;
};

/** Which dispute freezes a wallet no more. */
export type ClearTopUpDisputeInput = {
  /** Identifier, `dsp_…`. */
  id: string | number;
};

/** An amount with a name. */
export type TopUpPackInput = {
  /** Its name: 1 to 32 of a-z, 0-9, - and _. */
  name: string;
  /** The credit that it grants, and what it costs in USD; whole cents. */
  amount: string;
  /** The bonus besides. */
  bonus?: string | null | undefined;
};

/** A bonus from an amount on. */
export type TopUpTierInput = {
  /** From this amount on. */
  from: string;
  /** Part of the amount that is granted besides, such as `0.1`, at most 5. */
  bonus: string;
};

/** What can be paid in besides USD. */
export type TopUpCurrencyInput = {
  /** ISO 4217, three capital letters. */
  code: string;
  /** Units for one USD, up to six decimal places; fixed in each order. */
  rate: string;
  /** Methods of payment in Stripe's words, such as `alipay` and `wechat_pay`; absent: those that the Stripe dashboard offers. */
  methods?: Array<string> | null | undefined;
};

/** Terms of topping up; what is absent stays. */
export type UpdateTopUpTermsInput = {
  /** The version of the terms as they were read; CONFLICT when they have changed since. */
  version: number;
  /** The least of one top-up. */
  min?: string | null | undefined;
  /** The most of one top-up, at most 100,000 USD. */
  max?: string | null | undefined;
  /** All packs, at most 20. */
  packs?: Array<TopUpPackInput> | null | undefined;
  /** All tiers, ascending, at most 20. */
  tiers?: Array<TopUpTierInput> | null | undefined;
  /** All currencies besides USD, at most 20. */
  currencies?: Array<TopUpCurrencyInput> | null | undefined;
  /** Methods of payment in USD, in Stripe's words; empty: those that the Stripe dashboard offers. */
  methods?: Array<string> | null | undefined;
  /** A refund of more than this needs a second administrator; 0: none does. */
  approvalAbove?: string | null | undefined;
  /** Whether what a bank warns of as fraud is paid back at once. */
  refundOnWarning?: boolean | null | undefined;
  /** Whether a wallet is frozen while a payment is disputed whose money the bank has taken. */
  suspendOnDispute?: boolean | null | undefined;
  /** Days after a lost dispute when the debt that it left is written off and the wallet is frozen, at most 730; 0: never. */
  writeOffAfterDays?: number | null | undefined;
  /** Whether Stripe computes taxes and adds them to what is paid; Stripe Tax must be set up there. */
  automaticTax?: boolean | null | undefined;
  /** Whether Stripe's page asks for a tax number. */
  collectTaxIds?: boolean | null | undefined;
  /** What is sold, in Stripe's tax codes, such as `txcd_10103001`; empty: as Stripe's tax settings say. */
  taxCode?: string | null | undefined;
};

/** Who stands on receipts; what is absent becomes empty. */
export type UpdateBuyerInput = {
  /** Legal name, at most 200 characters. */
  legalName?: string | null | undefined;
  /** Address in lines, at most 500 characters. */
  address?: string | null | undefined;
  /** Country, ISO 3166-1 alpha-2. */
  country?: string | null | undefined;
  /** Tax or VAT number, at most 50 characters. */
  taxId?: string | null | undefined;
  /** E-mail address of the accounts department. */
  email?: string | null | undefined;
};

/** Which card to forget. */
export type RemoveCardInput = {
  /** Identifier, `pay_…`. */
  id: string | number;
};

/** When a saved card is charged. With `on: false` nothing else is needed, and what was set stays for the next time. */
export type UpdateRechargeInput = {
  /** Whether it is charged. */
  on: boolean;
  /** Which card. */
  cardId?: string | number | null | undefined;
  /** Available money below which it is charged. */
  below?: string | null | undefined;
  /** Credit that is bought each time. */
  amount?: string | null | undefined;
  /** Credit that is bought in a day at most, UTC. */
  dailyCap?: string | null | undefined;
  /** Credit that is bought in a month at most, UTC. */
  monthlyCap?: string | null | undefined;
};

/** Length of a row's time in a report. */
export type UsageInterval =
  /** Hours of UTC. */
  | 'HOUR'
  /** Days: of the tenant's calendar; for the platform those of UTC. */
  | 'DAY';

/** What the rows of a report are told apart by. */
export type UsageGroup =
  /** The model as clients named it. */
  | 'MODEL'
  /** The API key, by its id. */
  | 'KEY'
  /** The member who made the key, by the id of the user. */
  | 'MEMBER'
  /** The end user as clients named it. */
  | 'USER_IDENTIFIER'
  /** Protocol and route. */
  | 'ROUTE'
  /** The channel that served, by its id; platform administrators only. */
  | 'CHANNEL';

/** What the rows of a margin are told apart by. */
export type MarginGroup =
  /** The model as clients named it. */
  | 'MODEL'
  /** The channel that served, by its id. */
  | 'CHANNEL'
  /** The tenant, by its id. */
  | 'TENANT';

/** What kind of event changed a balance. */
export type WalletEntryType =
  /** A settled call. */
  | 'CHARGE'
  /** Money paid in. */
  | 'TOP_UP'
  /** Granted credit. */
  | 'BONUS'
  /** A redeemed code. */
  | 'REDEEM'
  /** Money paid back. */
  | 'REFUND'
  /** A correction by an administrator. */
  | 'ADJUST'
  /** The price of a period of a plan. */
  | 'PLAN';

/** Which changes of a balance; of several conditions all hold. */
export type WalletEntryFilter = {
  /** Of this kind. */
  type?: WalletEntryType | null | undefined;
  /** Booked not before. */
  from?: string | null | undefined;
  /** Booked before. */
  to?: string | null | undefined;
};

/** A part of a wallet. */
export type WalletFund =
  /** Paid in and refundable. */
  | 'CASH'
  /** Granted; spent before cash, not refundable. */
  | 'BONUS';

/** By how much a balance is adjusted, and why. */
export type AdjustBalanceInput = {
  /** Identifier of the tenant. */
  tenantId: string | number;
  /** Above zero a credit, which pays debt off first; below zero a debit. At most 1,000,000 USD either way, not zero. */
  amount: string;
  /** Where a credit goes, and what a debit is taken from first. */
  fund?: WalletFund | null | undefined;
  /** Why: 1 to 500 characters on one line. The tenant reads it in its statement. */
  remark: string;
  /** Makes a repeat a repeat: 1 to 100 printable ASCII characters without blanks. One key of a tenant is one adjustment, for ever; CONFLICT when another was made with it. */
  idempotencyKey: string;
  /** Lets a debit take more than is available: the rest becomes debt. Otherwise such a debit is CONFLICT. */
  allowDebt?: boolean | null | undefined;
};

/** What a webhook tells of. */
export type WebhookEventType =
  /** A task has succeeded: task.succeeded. */
  | 'TASK_SUCCEEDED'
  /** A task has failed: task.failed. */
  | 'TASK_FAILED'
  /** A task was cancelled: task.cancelled. */
  | 'TASK_CANCELLED'
  /** A task took too long: task.expired. */
  | 'TASK_EXPIRED'
  /** The balance is low: wallet.low. */
  | 'WALLET_LOW'
  /** A budget is used up, or nearly: budget.reached. */
  | 'BUDGET_REACHED'
  /** A top-up was paid: top_up.paid. */
  | 'TOP_UP_PAID'
  /** A top-up was given back: top_up.refunded. */
  | 'TOP_UP_REFUNDED'
  /** A test that somebody asked for: webhook.test. */
  | 'WEBHOOK_TEST';

/** Why nothing is sent to an endpoint. */
export type WebhookDisabledReason =
  /** Somebody switched it off. */
  | 'BY_HAND'
  /** Nothing arrived for a day. */
  | 'FAILING'
  /** It answered 410 Gone. */
  | 'GONE';

/** What has become of a delivery. */
export type WebhookDeliveryStatus =
  /** It is being tried, for a day. */
  | 'PENDING'
  /** It has arrived. */
  | 'DELIVERED'
  /** It was given up. */
  | 'FAILED';

/** A new endpoint. */
export type CreateWebhookEndpointInput = {
  /** An http:// or https:// URL on the public internet. */
  url: string;
  /** What it is for, up to 200 characters. */
  description?: string;
  /** What is to be sent; empty for everything. */
  events?: Array<WebhookEventType>;
};

/** What is to change of an endpoint; what is absent stays. */
export type UpdateWebhookEndpointInput = {
  /** Identifier of the endpoint. */
  id: string | number;
  /** An http:// or https:// URL on the public internet. */
  url?: string | null | undefined;
  /** What it is for, up to 200 characters. */
  description?: string | null | undefined;
  /** What is to be sent; empty for everything. */
  events?: Array<WebhookEventType> | null | undefined;
  /** Whether events are sent. */
  enabled?: boolean | null | undefined;
};

/** Which endpoint to end. */
export type DeleteWebhookEndpointInput = {
  /** Identifier of the endpoint. */
  id: string | number;
};

/** Which secret to replace. */
export type RotateWebhookSecretInput = {
  /** Identifier of the endpoint; null for the secret that signs what goes to addresses given with single calls (`webhook_url`). */
  id?: string | number | null | undefined;
};

/** Which endpoint to try. */
export type TestWebhookEndpointInput = {
  /** Identifier of the endpoint. */
  id: string | number;
};

/** Which delivery to send again. */
export type ReplayWebhookDeliveryInput = {
  /** Identifier of the delivery. */
  id: string | number;
};

export type AccountPartsFragment = { email: string | null, emailVerifiedAt: string | null, hasPassword: boolean, deleteAt: string | null, secondFactor: { since: string, recoveryCodesLeft: number } | null } & { ' $fragmentName'?: 'AccountPartsFragment' };

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { viewer: { user: { id: string, displayName: string }, account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } } } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { user: { id: string, displayName: string } } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } } } };

export type EnrollSecondFactorMutationVariables = Exact<{
  input: EnrollSecondFactorInput;
}>;


export type EnrollSecondFactorMutation = { enrollSecondFactor: { secret: string, uri: string } };

export type ConfirmSecondFactorMutationVariables = Exact<{
  input: ConfirmSecondFactorInput;
}>;


export type ConfirmSecondFactorMutation = { confirmSecondFactor: { recoveryCodes: Array<string>, account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } } } };

export type DisableSecondFactorMutationVariables = Exact<{
  input: DisableSecondFactorInput;
}>;


export type DisableSecondFactorMutation = { disableSecondFactor: { account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } } } };

export type SessionPartsFragment = { id: string, userAgent: string, address: string, current: boolean, createdAt: string, lastSeenAt: string } & { ' $fragmentName'?: 'SessionPartsFragment' };

export type SessionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type SessionsQuery = { sessions: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'SessionPartsFragment': SessionPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { revokeSession: { revokedId: string } };

export type DeleteAccountMutationVariables = Exact<{
  input: DeleteAccountInput;
}>;


export type DeleteAccountMutation = { deleteAccount: { account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } }, tenants: Array<{ id: string }> } };

export type RestoreAccountMutationVariables = Exact<{
  input: RestoreAccountInput;
}>;


export type RestoreAccountMutation = { restoreAccount: { account: { ' $fragmentRefs'?: { 'AccountPartsFragment': AccountPartsFragment } } } };

export type BrandPartsFragment = { version: number, name: string, nameIsSet: boolean, logoUrl: string | null, accentLight: string | null, accentDark: string | null, sender: string, letters: Array<{ kind: LetterKind, language: Language, usualSubject: string, subject: string, intro: string, placeholders: Array<string> }>, footers: Array<{ language: Language, text: string }> } & { ' $fragmentName'?: 'BrandPartsFragment' };

export type BrandQueryVariables = Exact<{ [key: string]: never; }>;


export type BrandQuery = { brand: { ' $fragmentRefs'?: { 'BrandPartsFragment': BrandPartsFragment } } };

export type LetterPreviewQueryVariables = Exact<{
  kind: LetterKind;
  language: Language;
  subject?: string | null | undefined;
  intro?: string | null | undefined;
  footer?: string | null | undefined;
}>;


export type LetterPreviewQuery = { letterPreview: { subject: string, text: string } };

export type UpdateBrandMutationVariables = Exact<{
  input: UpdateBrandInput;
}>;


export type UpdateBrandMutation = { updateBrand: { brand: { ' $fragmentRefs'?: { 'BrandPartsFragment': BrandPartsFragment } } } };

export type SendTestLetterMutationVariables = Exact<{
  input: SendTestLetterInput;
}>;


export type SendTestLetterMutation = { sendTestLetter: { sentTo: string } };

export type ChannelPartsFragment = { id: string, number: number, name: string, preset: string, upstream: string, status: ChannelStatus, baseUrl: string, models: Array<string>, groups: Array<string>, tags: Array<string>, priority: number, weight: number, credentialCount: number, disabledReason: string, testedAt: string | null, responseMs: number, createdAt: string } & { ' $fragmentName'?: 'ChannelPartsFragment' };

export type ChannelFormPartsFragment = { id: string, name: string, preset: string, baseUrl: string, models: Array<string>, groups: Array<string>, priority: number, weight: number, onDisconnect: Disconnect, billsAbandoned: boolean, tags: Array<string>, proxyHost: string, modelMapping: Array<{ from: string, to: string }>, tuning: { params: string, connectTimeoutMs: number, firstByteTimeoutMs: number, idleTimeoutMs: number, maxConcurrency: number, maxRequestsPerMinute: number, costPpm: number, headers: Array<{ name: string, value: string }> } } & { ' $fragmentName'?: 'ChannelFormPartsFragment' };

export type ChannelOfQueryVariables = Exact<{
  id: string | number;
}>;


export type ChannelOfQuery = { node:
    | { id: string, type: 'PersonalAccessToken' }
    | { id: string, type: 'Session' }
    | { id: string, type: 'User' }
    | { id: string, type: 'ApiKey' }
    | (
      { id: string, type: 'Channel' }
      & { ' $fragmentRefs'?: { 'ChannelFormPartsFragment': ChannelFormPartsFragment } }
    )
    | { id: string, type: 'Tenant' }
    | { id: string, type: 'Invitation' }
    | { id: string, type: 'Member' }
    | { id: string, type: 'Model' }
    | { id: string, type: 'ModelAlias' }
    | { id: string, type: 'Request' }
    | { id: string, type: 'Task' }
    | { id: string, type: 'Service' }
    | { id: string, type: 'WebhookEndpoint' }
    | { id: string, type: 'WebhookDelivery' }
   | null };

export type ChannelsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ChannelsQuery = { channels: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ChannelPresetsQueryVariables = Exact<{ [key: string]: never; }>;


export type ChannelPresetsQuery = { channelPresets: Array<{ name: string, title: string, upstream: string, baseUrl: string, models: Array<string>, noCredential: boolean }> };

export type ChannelUpdatedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ChannelUpdatedSubscription = { channelUpdated: (
    { id: string }
    & { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment } }
  ) };

export type CreateChannelMutationVariables = Exact<{
  input: CreateChannelInput;
}>;


export type CreateChannelMutation = { createChannel: { channel: { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment } } } };

export type UpdateChannelMutationVariables = Exact<{
  input: UpdateChannelInput;
}>;


export type UpdateChannelMutation = { updateChannel: { channel: { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment;'ChannelFormPartsFragment': ChannelFormPartsFragment } } } };

export type CopyChannelMutationVariables = Exact<{
  input: CopyChannelInput;
}>;


export type CopyChannelMutation = { copyChannel: { channel: (
      { id: string }
      & { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment;'ChannelFormPartsFragment': ChannelFormPartsFragment } }
    ) } };

export type DeleteChannelMutationVariables = Exact<{
  input: DeleteChannelInput;
}>;


export type DeleteChannelMutation = { deleteChannel: { deletedChannelId: string } };

export type TestChannelMutationVariables = Exact<{
  input: TestChannelInput;
}>;


export type TestChannelMutation = { testChannel: { passed: boolean, message: string, durationMs: number, channel: { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment } } } };

export type HealthPartsFragment = { id: string, status: ChannelStatus, credentials: Array<{ id: string, hint: string, status: CredentialStatus, reason: string, benchedUntil: string | null, lastError: string, lastErrorAt: string | null, balance: string | null, balanceCurrency: string, balanceAt: string | null }>, circuits: Array<{ phase: string, cause: string, credentialId: string, model: string, until: string | null }>, events: Array<{ id: string, kind: ChannelEventKind, model: string, credentialId: string, reason: string, durationMs: number, createdAt: string }> } & { ' $fragmentName'?: 'HealthPartsFragment' };

export type ChannelHealthQueryVariables = Exact<{
  id: string | number;
}>;


export type ChannelHealthQuery = { node:
    | { id: string, type: 'PersonalAccessToken' }
    | { id: string, type: 'Session' }
    | { id: string, type: 'User' }
    | { id: string, type: 'ApiKey' }
    | (
      { id: string, type: 'Channel' }
      & { ' $fragmentRefs'?: { 'HealthPartsFragment': HealthPartsFragment } }
    )
    | { id: string, type: 'Tenant' }
    | { id: string, type: 'Invitation' }
    | { id: string, type: 'Member' }
    | { id: string, type: 'Model' }
    | { id: string, type: 'ModelAlias' }
    | { id: string, type: 'Request' }
    | { id: string, type: 'Task' }
    | { id: string, type: 'Service' }
    | { id: string, type: 'WebhookEndpoint' }
    | { id: string, type: 'WebhookDelivery' }
   | null };

export type SwitchCredentialMutationVariables = Exact<{
  input: UpdateChannelInput;
}>;


export type SwitchCredentialMutation = { updateChannel: { channel: (
      { id: string }
      & { ' $fragmentRefs'?: { 'HealthPartsFragment': HealthPartsFragment } }
    ) } };

export type UpdateChannelBalanceMutationVariables = Exact<{
  input: UpdateChannelBalanceInput;
}>;


export type UpdateChannelBalanceMutation = { updateChannelBalance: { channel: (
      { id: string }
      & { ' $fragmentRefs'?: { 'HealthPartsFragment': HealthPartsFragment } }
    ) } };

export type TestChannelHealthMutationVariables = Exact<{
  input: TestChannelInput;
}>;


export type TestChannelHealthMutation = { testChannel: { passed: boolean, message: string, durationMs: number, channel: (
      { id: string }
      & { ' $fragmentRefs'?: { 'ChannelPartsFragment': ChannelPartsFragment;'HealthPartsFragment': HealthPartsFragment } }
    ) } };

export type ChannelSharesQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type ChannelSharesQuery = { margin: { from: string, to: string, rows: Array<{ start: string, group: string, measures: { usage: { calls: number, failed: number } } }> } };

export type BatchPartsFragment = { id: string, name: string, kind: RedemptionKind, amount: string, vipLevel: number | null, vipDays: number | null, creditDays: number | null, count: number, maxUses: number, oncePerTenant: boolean, tenantId: string | null, priceGroup: string | null, redeemed: number, expiresAt: string | null, revokedAt: string | null, createdAt: string } & { ' $fragmentName'?: 'BatchPartsFragment' };

export type RedemptionBatchesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type RedemptionBatchesQuery = { redemptionBatches: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'BatchPartsFragment': BatchPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateRedemptionBatchMutationVariables = Exact<{
  input: CreateRedemptionBatchInput;
}>;


export type CreateRedemptionBatchMutation = { createRedemptionBatch: { codes: Array<string>, csv: string, redemptionBatch: { ' $fragmentRefs'?: { 'BatchPartsFragment': BatchPartsFragment } } } };

export type RevokeRedemptionBatchMutationVariables = Exact<{
  input: RevokeRedemptionBatchInput;
}>;


export type RevokeRedemptionBatchMutation = { revokeRedemptionBatch: { redemptionBatch: { ' $fragmentRefs'?: { 'BatchPartsFragment': BatchPartsFragment } } } };

export type DisputePartsFragment = { id: string, topUpId: string, tenantId: string, status: TopUpDisputeStatus, amount: string, currency: string, reason: string, openedAt: string, evidenceDueAt: string | null, suspends: boolean, debt: string, writeOffAt: string | null, writtenOff: string } & { ' $fragmentName'?: 'DisputePartsFragment' };

export type DisputesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  open?: boolean | null | undefined;
}>;


export type DisputesQuery = { topUpDisputes: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'DisputePartsFragment': DisputePartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TenantFreezesQueryVariables = Exact<{
  tenantId: string | number;
}>;


export type TenantFreezesQuery = { wallet: { frozen: boolean, freezes: Array<(
      { id: string }
      & { ' $fragmentRefs'?: { 'DisputePartsFragment': DisputePartsFragment } }
    )> } };

export type ClearTopUpDisputeMutationVariables = Exact<{
  input: ClearTopUpDisputeInput;
}>;


export type ClearTopUpDisputeMutation = { clearTopUpDispute: { topUp: { id: string, status: TopUpStatus } } };

export type PlanPartsFragment = { id: string, code: string, name: string, description: string, price: string, periodDays: number, vipLevel: number, credit: string, creditExpires: boolean, archivedAt: string | null, createdAt: string } & { ' $fragmentName'?: 'PlanPartsFragment' };

export type AdminPlansQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  archived?: boolean | null | undefined;
}>;


export type AdminPlansQuery = { plans: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'PlanPartsFragment': PlanPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LevelPartsFragment = { id: string, level: number, name: string, discount: string, requestsPerMinute: number | null, tokensPerMinute: number | null, concurrency: number | null, requestsPerDay: number | null, tokensPerDay: number | null } & { ' $fragmentName'?: 'LevelPartsFragment' };

export type VipLevelsQueryVariables = Exact<{ [key: string]: never; }>;


export type VipLevelsQuery = { vipLevels: Array<{ ' $fragmentRefs'?: { 'LevelPartsFragment': LevelPartsFragment } }> };

export type CreatePlanMutationVariables = Exact<{
  input: CreatePlanInput;
}>;


export type CreatePlanMutation = { createPlan: { plan: { ' $fragmentRefs'?: { 'PlanPartsFragment': PlanPartsFragment } } } };

export type UpdatePlanMutationVariables = Exact<{
  input: UpdatePlanInput;
}>;


export type UpdatePlanMutation = { updatePlan: { plan: { ' $fragmentRefs'?: { 'PlanPartsFragment': PlanPartsFragment } } } };

export type SetVipLevelMutationVariables = Exact<{
  input: SetVipLevelInput;
}>;


export type SetVipLevelMutation = { setVipLevel: { vipLevel: { ' $fragmentRefs'?: { 'LevelPartsFragment': LevelPartsFragment } } } };

export type DeleteVipLevelMutationVariables = Exact<{
  input: DeleteVipLevelInput;
}>;


export type DeleteVipLevelMutation = { deleteVipLevel: { deletedLevel: number } };

export type RatePartsFragment = { where: string, dimension: PriceDimension, unitPrice: string, perMillion: string } & { ' $fragmentName'?: 'RatePartsFragment' };

export type PeakPartsFragment = { days: Array<number>, from: number, to: number, multiplier: string } & { ' $fragmentName'?: 'PeakPartsFragment' };

export type PricePartsFragment = { id: string, model: string, version: number, source: string, effectiveAt: string | null, publishedAt: string | null, createdAt: string, sell: Array<{ ' $fragmentRefs'?: { 'RatePartsFragment': RatePartsFragment } }>, cost: Array<{ ' $fragmentRefs'?: { 'RatePartsFragment': RatePartsFragment } }> } & { ' $fragmentName'?: 'PricePartsFragment' };

export type PriceBookQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  model?: string | null | undefined;
}>;


export type PriceBookQuery = { prices: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'PricePartsFragment': PricePartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PriceToEditQueryVariables = Exact<{
  model: string;
}>;


export type PriceToEditQuery = { prices: { edges: Array<{ node: (
        { id: string, sellPeaks: Array<{ ' $fragmentRefs'?: { 'PeakPartsFragment': PeakPartsFragment } }>, costPeaks: Array<{ ' $fragmentRefs'?: { 'PeakPartsFragment': PeakPartsFragment } }> }
        & { ' $fragmentRefs'?: { 'PricePartsFragment': PricePartsFragment } }
      ) }> } };

export type PriceDifferencesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type PriceDifferencesQuery = { priceDifferences: { totalCount: number, edges: Array<{ node: { draft: (
          { id: string }
          & { ' $fragmentRefs'?: { 'PricePartsFragment': PricePartsFragment } }
        ), inForce: { id: string, version: number, effectiveAt: string | null } | null, changes: Array<{ kind: PriceChangeKind, where: string, dimension: PriceDimension | null, old: string | null, new: string | null }>, warnings: Array<{ where: string, dimension: PriceDimension, sell: string, cost: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PriceSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type PriceSettingsQuery = { priceSettings: { floor: PriceFloor, groups: Array<{ name: string, multiplier: string }> } };

export type DraftPriceMutationVariables = Exact<{
  input: DraftPriceInput;
}>;


export type DraftPriceMutation = { draftPrice: { price: { ' $fragmentRefs'?: { 'PricePartsFragment': PricePartsFragment } } } };

export type DiscardPricesMutationVariables = Exact<{
  input: DiscardPricesInput;
}>;


export type DiscardPricesMutation = { discardPrices: { discarded: number } };

export type PublishPriceMutationVariables = Exact<{
  input: PublishPriceInput;
}>;


export type PublishPriceMutation = { publishPrice: { prices: Array<{ ' $fragmentRefs'?: { 'PricePartsFragment': PricePartsFragment } }>, warnings: Array<{ model: string, where: string, dimension: PriceDimension, sell: string, cost: string }> } };

export type SetPriceGroupsMutationVariables = Exact<{
  input: SetPriceGroupsInput;
}>;


export type SetPriceGroupsMutation = { setPriceGroups: { settings: { floor: PriceFloor } } };

export type SetPriceFloorMutationVariables = Exact<{
  input: SetPriceFloorInput;
}>;


export type SetPriceFloorMutation = { setPriceFloor: { settings: { floor: PriceFloor } } };

export type RefundPartsFragment = { id: string, topUpId: string, status: TopUpRefundStatus, amount: string, reason: string, failure: string, creditTaken: string, createdAt: string } & { ' $fragmentName'?: 'RefundPartsFragment' };

export type RefundsAwaitingQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type RefundsAwaitingQuery = { topUpRefundsAwaiting: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'RefundPartsFragment': RefundPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ApproveRefundMutationVariables = Exact<{
  input: ApproveTopUpRefundInput;
}>;


export type ApproveRefundMutation = { approveTopUpRefund: { refund: { ' $fragmentRefs'?: { 'RefundPartsFragment': RefundPartsFragment } } } };

export type DeclineRefundMutationVariables = Exact<{
  input: DeclineTopUpRefundInput;
}>;


export type DeclineRefundMutation = { declineTopUpRefund: { refund: { ' $fragmentRefs'?: { 'RefundPartsFragment': RefundPartsFragment } } } };

export type MarginQueryVariables = Exact<{
  from: string;
  to: string;
  groupBy?: MarginGroup | null | undefined;
}>;


export type MarginQuery = { margin: { from: string, to: string, more: boolean, complete: boolean, rows: Array<{ start: string, group: string, measures: { providerCost: string, margin: string, usage: { calls: number, failed: number, charge: string, inputTokens: number, outputTokens: number, firstByteP95Ms: number } } }>, total: { providerCost: string, margin: string, usage: { calls: number, failed: number, charge: string, inputTokens: number, outputTokens: number, firstByteP50Ms: number, firstByteP95Ms: number } } } };

export type GroupNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type GroupNamesQuery = { channels: { edges: Array<{ node: { id: string, name: string } }> }, tenants: { edges: Array<{ node: { id: string, name: string } }> } };

export type PlatformSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformSettingsQuery = { settings: { platform: { version: number, signUp: SignUpPolicy, signUpIsSet: boolean, signUpBonus: string, signUpBonusIsSet: boolean, referralReward: string, supportContact: string, ownChannels: boolean, ownChannelPrice: string, changedAt: string | null } | null, topUps: { version: number, approvalAbove: string, refundOnWarning: boolean, changedAt: string | null, offer: { on: boolean, min: string, max: string, packs: Array<{ name: string, amount: string, bonus: string }>, tiers: Array<{ from: string, bonus: string }>, currencies: Array<{ code: string, rate: string, methods: Array<string> }> } } | null } };

export type UpdateSettingsMutationVariables = Exact<{
  input: UpdateSettingsInput;
}>;


export type UpdateSettingsMutation = { updateSettings: { settings: { version: number } } };

export type UpdateTopUpTermsMutationVariables = Exact<{
  input: UpdateTopUpTermsInput;
}>;


export type UpdateTopUpTermsMutation = { updateTopUpTerms: { terms: { version: number } } };

export type OperatorNoticesQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorNoticesQuery = { operatorNotices: Array<{ id: string, kind: OperatorNoticeKind, tenantId: string | null, network: string | null, times: number, createdAt: string, lastAt: string }> };

export type MarkOperatorNoticesReadMutationVariables = Exact<{
  input: MarkOperatorNoticesReadInput;
}>;


export type MarkOperatorNoticesReadMutation = { markOperatorNoticesRead: { operatorNotices: Array<{ id: string }> } };

export type FindingPartsFragment = { id: string, invariant: string, object: string, objectId: string, tenantId: string | null, detail: string, foundAt: string, seenAt: string, healedAt: string | null, acknowledgedAt: string | null, remark: string } & { ' $fragmentName'?: 'FindingPartsFragment' };

export type SystemStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type SystemStatusQuery = { systemStatus: { ledger: { state: LedgerState, frozen: boolean, lastRunAt: string | null, lastRunMs: number | null, tenantsBehind: number, invariants: Array<{ name: string, promise: string, checkedAt: string | null, objects: number, total: number, broken: number, brokenSince: string | null }> }, nodes: Array<{ id: string, epoch: number, dead: boolean, heartbeatAt: string }>, queue: { waiting: number, running: number } } };

export type LedgerFindingsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  open?: boolean | null | undefined;
}>;


export type LedgerFindingsQuery = { systemStatus: { ledger: { findings: { totalCount: number, edges: Array<{ node: (
            { id: string }
            & { ' $fragmentRefs'?: { 'FindingPartsFragment': FindingPartsFragment } }
          ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } };

export type PlatformSiteQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformSiteQuery = { site: { name: string, version: string, demo: boolean, signUp: SignUpPolicy } };

export type AcknowledgeLedgerFindingMutationVariables = Exact<{
  input: AcknowledgeLedgerFindingInput;
}>;


export type AcknowledgeLedgerFindingMutation = { acknowledgeLedgerFinding: { finding: { ' $fragmentRefs'?: { 'FindingPartsFragment': FindingPartsFragment } } } };

export type SupportRequestQueryVariables = Exact<{
  id: string | number;
}>;


export type SupportRequestQuery = { supportRequest: { tenant: { id: string, name: string, slug: string }, refund: { amount: string, remark: string, createdAt: string } | null, request: { id: string, createdAt: string, model: string, route: string, status: number, endReason: string, stream: boolean, estimated: boolean, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, durationMs: number, userIdentifier: string, clientRequestId: string, provider: { channelId: string | null, upstreamModel: string, attempts: number, cost: string } | null, receipt: { cash: string, bonus: string, debt: string, matches: boolean } } } };

export type RefundRequestMutationVariables = Exact<{
  input: RefundRequestInput;
}>;


export type RefundRequestMutation = { refundRequest: { repeated: boolean, request: { refund: { amount: string, remark: string, createdAt: string } | null } } };

export type TenantPartsFragment = { id: string, slug: string, name: string, timezone: string, priceGroup: string, vipLevel: number, vipExpireAt: string | null, suspendedAt: string | null, suspensionReason: string, createdAt: string } & { ' $fragmentName'?: 'TenantPartsFragment' };

export type TenantsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: TenantFilter | null | undefined;
}>;


export type TenantsQuery = { tenants: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TenantDetailQueryVariables = Exact<{
  id: string | number;
  search: string;
}>;


export type TenantDetailQuery = { tenants: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } }
      ) }> }, wallet: { balance: string, held: string, available: string, cash: string, bonus: string, debt: string, entries: { edges: Array<{ node: { id: string, type: WalletEntryType, amount: string, requestId: string | null, description: string, createdAt: string } }> } }, members: { totalCount: number, edges: Array<{ node: { id: string, role: Role, user: { id: string, displayName: string, email: string | null } | null } }> } };

export type TenantTopUpsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  tenantId: string | number;
}>;


export type TenantTopUpsQuery = { topUps: { edges: Array<{ node: { id: string, status: TopUpStatus, credit: string, amount: string, currency: string, refunded: string, warnedAt: string | null, warningClearedAt: string | null, createdAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RefundTopUpMutationVariables = Exact<{
  input: RefundTopUpInput;
}>;


export type RefundTopUpMutation = { refundTopUp: { refund: { id: string, status: TopUpRefundStatus } } };

export type ClearTopUpWarningMutationVariables = Exact<{
  input: ClearTopUpWarningInput;
}>;


export type ClearTopUpWarningMutation = { clearTopUpWarning: { topUp: { id: string, warningClearedAt: string | null } } };

export type PriceGroupNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type PriceGroupNamesQuery = { priceSettings: { groups: Array<{ name: string, multiplier: string }> } };

export type UserPartsFragment = { id: string, number: number, email: string | null, username: string | null, displayName: string, createdAt: string, standing: { platformRole: PlatformRole, emailVerifiedAt: string | null, suspendedAt: string | null, suspensionReason: string } | null } & { ' $fragmentName'?: 'UserPartsFragment' };

export type UsersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: UserFilter | null | undefined;
}>;


export type UsersQuery = { users: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'UserPartsFragment': UserPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SuspendTenantMutationVariables = Exact<{
  input: SuspendTenantInput;
}>;


export type SuspendTenantMutation = { suspendTenant: { tenant: { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } } } };

export type ResumeTenantMutationVariables = Exact<{
  input: ResumeTenantInput;
}>;


export type ResumeTenantMutation = { resumeTenant: { tenant: { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } } } };

export type SuspendUserMutationVariables = Exact<{
  input: SuspendUserInput;
}>;


export type SuspendUserMutation = { suspendUser: { user: { ' $fragmentRefs'?: { 'UserPartsFragment': UserPartsFragment } } } };

export type SetPlatformRoleMutationVariables = Exact<{
  input: SetPlatformRoleInput;
}>;


export type SetPlatformRoleMutation = { setPlatformRole: { user: { ' $fragmentRefs'?: { 'UserPartsFragment': UserPartsFragment } } } };

export type ResumeUserMutationVariables = Exact<{
  input: ResumeUserInput;
}>;


export type ResumeUserMutation = { resumeUser: { user: { ' $fragmentRefs'?: { 'UserPartsFragment': UserPartsFragment } } } };

export type AdjustBalanceMutationVariables = Exact<{
  input: AdjustBalanceInput;
}>;


export type AdjustBalanceMutation = { adjustBalance: { debt: string, tenant: { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } }, wallet: { balance: string } } };

export type UpdatePlatformTenantMutationVariables = Exact<{
  input: UpdateTenantInput;
}>;


export type UpdatePlatformTenantMutation = { updateTenant: { tenant: { ' $fragmentRefs'?: { 'TenantPartsFragment': TenantPartsFragment } } } };

export type WatchTenantMutationVariables = Exact<{
  input: WatchTenantInput;
}>;


export type WatchTenantMutation = { watchTenant: { until: string, tenant: { id: string, slug: string } } };

export type AuditPartsFragment = { id: string, action: string, tenantId: string | null, actorId: string | null, objectId: string | null, before: unknown, after: unknown, requestId: string | null, address: string | null, createdAt: string, actor: { id: string, displayName: string } | null } & { ' $fragmentName'?: 'AuditPartsFragment' };

export type AuditEventsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: AuditEventFilter | null | undefined;
  everywhere?: boolean | null | undefined;
}>;


export type AuditEventsQuery = { auditEvents: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'AuditPartsFragment': AuditPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BuyerPartsFragment = { legalName: string, address: string, country: string, taxId: string, email: string } & { ' $fragmentName'?: 'BuyerPartsFragment' };

export type RechargePartsFragment = { on: boolean, cardId: string | null, below: string, amount: string, dailyCap: string, monthlyCap: string, failures: number, stoppedAt: string | null } & { ' $fragmentName'?: 'RechargePartsFragment' };

export type CardPartsFragment = { id: string, brand: string, last4: string, expMonth: number, expYear: number } & { ' $fragmentName'?: 'CardPartsFragment' };

export type ProfilePartsFragment = { buyer: { ' $fragmentRefs'?: { 'BuyerPartsFragment': BuyerPartsFragment } }, cards: Array<{ ' $fragmentRefs'?: { 'CardPartsFragment': CardPartsFragment } }>, recharge: { ' $fragmentRefs'?: { 'RechargePartsFragment': RechargePartsFragment } } } & { ' $fragmentName'?: 'ProfilePartsFragment' };

export type BillingProfileQueryVariables = Exact<{ [key: string]: never; }>;


export type BillingProfileQuery = { billingProfile: { ' $fragmentRefs'?: { 'ProfilePartsFragment': ProfilePartsFragment } }, walletAlerts: { thresholds: Array<string>, hoursLeft: number | null, mail: boolean, lastsHours: number | null }, site: { mail: boolean, topUps: { on: boolean } } };

export type UpdateBuyerMutationVariables = Exact<{
  input: UpdateBuyerInput;
}>;


export type UpdateBuyerMutation = { updateBuyer: { profile: { ' $fragmentRefs'?: { 'ProfilePartsFragment': ProfilePartsFragment } } } };

export type SaveCardMutationVariables = Exact<{ [key: string]: never; }>;


export type SaveCardMutation = { saveCard: { checkoutUrl: string } };

export type RefreshCardsMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshCardsMutation = { refreshCards: { profile: { ' $fragmentRefs'?: { 'ProfilePartsFragment': ProfilePartsFragment } } } };

export type RemoveCardMutationVariables = Exact<{
  input: RemoveCardInput;
}>;


export type RemoveCardMutation = { removeCard: { profile: { ' $fragmentRefs'?: { 'ProfilePartsFragment': ProfilePartsFragment } } } };

export type UpdateRechargeMutationVariables = Exact<{
  input: UpdateRechargeInput;
}>;


export type UpdateRechargeMutation = { updateRecharge: { profile: { ' $fragmentRefs'?: { 'ProfilePartsFragment': ProfilePartsFragment } } } };

export type SetWalletAlertsMutationVariables = Exact<{
  input: SetWalletAlertsInput;
}>;


export type SetWalletAlertsMutation = { setWalletAlerts: { walletAlerts: { thresholds: Array<string>, hoursLeft: number | null, mail: boolean, lastsHours: number | null } } };

export type CatalogueModelPartsFragment = { id: string, name: string, vendor: string, modality: Modality, contextTokens: number | null, maxOutputTokens: number | null, available: boolean, shutdownAt: string | null, rates: Array<{ where: string, dimension: PriceDimension, perMillion: string }> } & { ' $fragmentName'?: 'CatalogueModelPartsFragment' };

export type CatalogueModelsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CatalogueModelsQuery = { priceList: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'CatalogueModelPartsFragment': CatalogueModelPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ServiceStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type ServiceStatusQuery = { serviceStatus: Array<{ modality: Modality, state: ServiceState, offered: number, available: number, unavailable: Array<string>, completedSince: string, completedPerMille: number | null, completedByDay: Array<number | null> }> };

export type DocsKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type DocsKeysQuery = { apiKeys: { edges: Array<{ node: { id: string, name: string, prefix: string, status: ApiKeyStatus } }> } };

export type KeyPartsFragment = { id: string, name: string, prefix: string, status: ApiKeyStatus, createdAt: string, lastUsedAt: string | null, expiresAt: string | null, revokedAt: string | null, models: Array<string>, allowedIps: Array<string>, limits: { requestsPerMinute: number | null, tokensPerMinute: number | null, concurrency: number | null, dailyRequestLimit: number | null, dailyTokenLimit: number | null, budgets: Array<{ period: BudgetPeriod, limit: string, spent: string, held: string, remaining: string, resetsAt: string | null, warnAt: number | null, nearlyUsed: boolean }> }, createdBy: { id: string, displayName: string } | null } & { ' $fragmentName'?: 'KeyPartsFragment' };

export type ApiKeysQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { apiKeys: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'KeyPartsFragment': KeyPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey: { secret: string, apiKey: { ' $fragmentRefs'?: { 'KeyPartsFragment': KeyPartsFragment } } } };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { apiKey: { ' $fragmentRefs'?: { 'KeyPartsFragment': KeyPartsFragment } } } };

export type UpdateApiKeyMutationVariables = Exact<{
  input: UpdateApiKeyInput;
}>;


export type UpdateApiKeyMutation = { updateApiKey: { apiKey: { ' $fragmentRefs'?: { 'KeyPartsFragment': KeyPartsFragment } } } };

export type RotateApiKeyMutationVariables = Exact<{
  input: RotateApiKeyInput;
}>;


export type RotateApiKeyMutation = { rotateApiKey: { secret: string, apiKey: { ' $fragmentRefs'?: { 'KeyPartsFragment': KeyPartsFragment } } } };

export type MemberPartsFragment = { id: string, role: Role, createdAt: string, user: { id: string, displayName: string, email: string | null } | null } & { ' $fragmentName'?: 'MemberPartsFragment' };

export type MembersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MembersQuery = { members: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'MemberPartsFragment': MemberPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InvitationPartsFragment = { id: string, email: string, role: Role | null, status: InvitationStatus, expiresAt: string } & { ' $fragmentName'?: 'InvitationPartsFragment' };

export type InvitationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type InvitationsQuery = { invitations: { totalCount: number, edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'InvitationPartsFragment': InvitationPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { inviteMember: { url: string | null, invitation: { ' $fragmentRefs'?: { 'InvitationPartsFragment': InvitationPartsFragment } } } };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
}>;


export type RevokeInvitationMutation = { revokeInvitation: { invitation: { ' $fragmentRefs'?: { 'InvitationPartsFragment': InvitationPartsFragment } } } };

export type ChangeMemberRoleMutationVariables = Exact<{
  input: ChangeMemberRoleInput;
}>;


export type ChangeMemberRoleMutation = { changeMemberRole: { member: { ' $fragmentRefs'?: { 'MemberPartsFragment': MemberPartsFragment } } } };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { removeMember: { removedMemberId: string } };

export type NoticePartsFragment = { id: string, kind: NoticeKind, createdAt: string, facts: Array<{ name: string, value: string }> } & { ' $fragmentName'?: 'NoticePartsFragment' };

export type NoticesQueryVariables = Exact<{ [key: string]: never; }>;


export type NoticesQuery = { notices: Array<(
    { id: string }
    & { ' $fragmentRefs'?: { 'NoticePartsFragment': NoticePartsFragment } }
  )> };

export type MarkNoticesReadMutationVariables = Exact<{
  input: MarkNoticesReadInput;
}>;


export type MarkNoticesReadMutation = { markNoticesRead: { notices: Array<{ id: string }> } };

export type FirstStepsQueryVariables = Exact<{
  readsEntries: boolean;
}>;


export type FirstStepsQuery = { apiKeys: { totalCount: number, edges: Array<{ node: { id: string, lastUsedAt: string | null } }> }, wallet?: { entries: { edges: Array<{ node: { id: string, type: WalletEntryType } }> } } };

export type ExampleModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExampleModelsQuery = { models: { edges: Array<{ node: { id: string, name: string, modality: Modality, outputPerMillion: string | null } }> } };

export type OwnChannelPartsFragment = { id: string, name: string, preset: string, baseUrl: string, enabled: boolean, models: Array<string>, keyHints: Array<string>, fallsBack: boolean, price: string, testedAt: string | null, responseMs: number, testError: string } & { ' $fragmentName'?: 'OwnChannelPartsFragment' };

export type OwnChannelsQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnChannelsQuery = { ownChannels: { allowed: boolean, price: string, presets: Array<{ name: string, title: string, baseUrl: string, models: Array<string> }>, channels: Array<{ ' $fragmentRefs'?: { 'OwnChannelPartsFragment': OwnChannelPartsFragment } }> } };

export type CreateOwnChannelMutationVariables = Exact<{
  input: CreateOwnChannelInput;
}>;


export type CreateOwnChannelMutation = { createOwnChannel: { channel: { ' $fragmentRefs'?: { 'OwnChannelPartsFragment': OwnChannelPartsFragment } } } };

export type UpdateOwnChannelMutationVariables = Exact<{
  input: UpdateOwnChannelInput;
}>;


export type UpdateOwnChannelMutation = { updateOwnChannel: { channel: { ' $fragmentRefs'?: { 'OwnChannelPartsFragment': OwnChannelPartsFragment } } } };

export type DeleteOwnChannelMutationVariables = Exact<{
  input: DeleteOwnChannelInput;
}>;


export type DeleteOwnChannelMutation = { deleteOwnChannel: { deletedId: string } };

export type TestOwnChannelMutationVariables = Exact<{
  input: TestOwnChannelInput;
}>;


export type TestOwnChannelMutation = { testOwnChannel: { works: boolean, channel: { ' $fragmentRefs'?: { 'OwnChannelPartsFragment': OwnChannelPartsFragment } } } };

export type OfferedPlanPartsFragment = { id: string, name: string, description: string, price: string, periodDays: number, vipLevel: number, credit: string, creditExpires: boolean } & { ' $fragmentName'?: 'OfferedPlanPartsFragment' };

export type SubscriptionPartsFragment = { id: string, price: string, vipLevel: number, credit: string, payment: PlanPayment, status: PlanStatus, checkoutUrl: string | null, pastDueSince: string | null, periodStart: string, periodEnd: string, renews: boolean, endedAt: string | null, plan: { id: string, name: string } } & { ' $fragmentName'?: 'SubscriptionPartsFragment' };

export type OfferedPlansQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type OfferedPlansQuery = { plans: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'OfferedPlanPartsFragment': OfferedPlanPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CurrentPlanQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrentPlanQuery = { currentPlan: (
    { id: string }
    & { ' $fragmentRefs'?: { 'SubscriptionPartsFragment': SubscriptionPartsFragment } }
  ) | null, site: { topUps: { on: boolean } } };

export type BuyPlanMutationVariables = Exact<{
  input: BuyPlanInput;
}>;


export type BuyPlanMutation = { buyPlan: { checkoutUrl: string | null, subscription: { ' $fragmentRefs'?: { 'SubscriptionPartsFragment': SubscriptionPartsFragment } }, wallet: { balance: string, available: string, held: string, cash: string, bonus: string, debt: string } } };

export type CancelPlanMutationVariables = Exact<{
  input: CancelPlanInput;
}>;


export type CancelPlanMutation = { cancelPlan: { subscription: { ' $fragmentRefs'?: { 'SubscriptionPartsFragment': SubscriptionPartsFragment } } } };

export type RefreshPlanMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshPlanMutation = { refreshPlan: { subscription: { ' $fragmentRefs'?: { 'SubscriptionPartsFragment': SubscriptionPartsFragment } } | null } };

export type ModelPartsFragment = { id: string, name: string, vendor: string, modality: Modality, inputPerMillion: string | null, outputPerMillion: string | null } & { ' $fragmentName'?: 'ModelPartsFragment' };

export type PlaygroundModelsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type PlaygroundModelsQuery = { models: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'ModelPartsFragment': ModelPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreatePlaygroundTokenMutationVariables = Exact<{ [key: string]: never; }>;


export type CreatePlaygroundTokenMutation = { createPlaygroundToken: { token: string, expiresAt: string } };

export type StudioTaskFragment = { id: string, status: TaskStatus, progress: number, model: string, prompt: string, cost: string | null, resultsUntil: string | null, error: { code: string, message: string } | null, results: Array<{ url: string, mediaType: string, thumbnail: boolean }> } & { ' $fragmentName'?: 'StudioTaskFragment' };

export type CreateVideoTaskMutationVariables = Exact<{
  input: CreateVideoTaskInput;
}>;


export type CreateVideoTaskMutation = { createVideoTask: { task: (
      { id: string }
      & { ' $fragmentRefs'?: { 'StudioTaskFragment': StudioTaskFragment } }
    ) } };

export type StudioTaskUpdatedSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type StudioTaskUpdatedSubscription = { taskUpdated: (
    { id: string }
    & { ' $fragmentRefs'?: { 'StudioTaskFragment': StudioTaskFragment } }
  ) };

export type CancelStudioTaskMutationVariables = Exact<{
  input: CancelTaskInput;
}>;


export type CancelStudioTaskMutation = { cancelTask: { task: (
      { id: string }
      & { ' $fragmentRefs'?: { 'StudioTaskFragment': StudioTaskFragment } }
    ) } };

export type CaptureTermsFragment = { calls: CapturedCalls, days: number, maxDays: number, keyIds: Array<string> } & { ' $fragmentName'?: 'CaptureTermsFragment' };

export type CaptureSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type CaptureSettingsQuery = { viewer: { tenant: { id: string, capture: { ' $fragmentRefs'?: { 'CaptureTermsFragment': CaptureTermsFragment } } } | null } };

export type CapturePartsFragment = { requestId: string, createdAt: string, model: string, status: number, failed: boolean, apiKeyId: string } & { ' $fragmentName'?: 'CapturePartsFragment' };

export type CapturesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type CapturesQuery = { captures: { edges: Array<{ node: { ' $fragmentRefs'?: { 'CapturePartsFragment': CapturePartsFragment } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CaptureOfRequestQueryVariables = Exact<{
  filter: CaptureFilter;
}>;


export type CaptureOfRequestQuery = { captures: { edges: Array<{ node: { ' $fragmentRefs'?: { 'CapturePartsFragment': CapturePartsFragment;'ContentsPartsFragment': ContentsPartsFragment } } }> } };

export type SetCaptureMutationVariables = Exact<{
  input: SetCaptureInput;
}>;


export type SetCaptureMutation = { setCapture: { tenant: { id: string, capture: { ' $fragmentRefs'?: { 'CaptureTermsFragment': CaptureTermsFragment } } } } };

export type DeleteCaptureMutationVariables = Exact<{
  input: DeleteCaptureInput;
}>;


export type DeleteCaptureMutation = { deleteCapture: { deletedRequestId: string } };

export type DeleteCapturesMutationVariables = Exact<{
  input: DeleteCapturesInput;
}>;


export type DeleteCapturesMutation = { deleteCaptures: { tenant: { id: string } } };

export type RequestPartsFragment = { id: string, createdAt: string, model: string, status: number, endReason: string, estimated: boolean, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, durationMs: number } & { ' $fragmentName'?: 'RequestPartsFragment' };

export type RequestsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: RequestFilter | null | undefined;
}>;


export type RequestsQuery = { requests: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'RequestPartsFragment': RequestPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type KeyChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type KeyChoicesQuery = { apiKeys: { edges: Array<{ node: { id: string, name: string } }> } };

export type ReceiptPartsFragment = { subtotalPico: string, multiplier: string, roundingPico: string, computed: string, charge: string, cash: string, bonus: string, debt: string, matches: boolean, price: { id: string, version: number, tierAbove: number | null, size: string, quality: string } | null, lines: Array<{ dimension: PriceDimension, units: number, unitPrice: string, perMillion: string, amountPico: string }> } & { ' $fragmentName'?: 'ReceiptPartsFragment' };

export type CapturedSideFragment = { mediaType: string, size: number, text: string, truncated: boolean, sha256: string, parts: Array<{ name: string, text: string, fileName: string, mediaType: string, size: number, sha256: string }> } & { ' $fragmentName'?: 'CapturedSideFragment' };

export type ContentsPartsFragment = { request: { ' $fragmentRefs'?: { 'CapturedSideFragment': CapturedSideFragment } }, answer: { ' $fragmentRefs'?: { 'CapturedSideFragment': CapturedSideFragment } } } & { ' $fragmentName'?: 'ContentsPartsFragment' };

export type RequestByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type RequestByIdQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { createdAt: string, model: string, route: string, endReason: string, status: number, stream: boolean, estimated: boolean, inputTokens: number, cachedTokens: number, outputTokens: number, reasoningTokens: number, images: number, seconds: number, characters: number, charge: string, firstByteMs: number, durationMs: number, userIdentifier: string, clientRequestId: string, id: string, apiKey: { id: string, name: string } | null, member: { id: string, displayName: string } | null, receipt: { ' $fragmentRefs'?: { 'ReceiptPartsFragment': ReceiptPartsFragment } }, contents: (
        { requestId: string }
        & { ' $fragmentRefs'?: { 'ContentsPartsFragment': ContentsPartsFragment } }
      ) | null }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type VerifyEmailMutationVariables = Exact<{
  input: VerifyEmailInput;
}>;


export type VerifyEmailMutation = { verifyEmail: { email: string } };

export type ConfirmEmailChangeMutationVariables = Exact<{
  input: ConfirmEmailChangeInput;
}>;


export type ConfirmEmailChangeMutation = { confirmEmailChange: { email: string } };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { linkMinutes: number } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword: { reset: boolean } };

export type InvitationPreviewQueryVariables = Exact<{
  token: string;
}>;


export type InvitationPreviewQuery = { invitation: { email: string, tenantName: string | null, role: Role | null, expiresAt: string, registered: boolean } };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation: { member: { id: string, tenant: { id: string, slug: string } } } };

export type SiteQueryVariables = Exact<{ [key: string]: never; }>;


export type SiteQuery = { site: { signUpOpen: boolean, demo: boolean, relayBaseUrl: string, mail: boolean, captcha: { siteKey: string } | null } };

export type ViewerPartsFragment = { role: Role | null, platformRole: PlatformRole, permissions: Array<Permission>, watching: boolean, user: { id: string, displayName: string }, tenant: { id: string, slug: string, name: string } | null } & { ' $fragmentName'?: 'ViewerPartsFragment' };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { ' $fragmentRefs'?: { 'ViewerPartsFragment': ViewerPartsFragment } } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { viewer: { ' $fragmentRefs'?: { 'ViewerPartsFragment': ViewerPartsFragment } } } };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp: { viewer: { ' $fragmentRefs'?: { 'ViewerPartsFragment': ViewerPartsFragment } } } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { clientMutationId: string | null } };

export type UnwatchTenantMutationVariables = Exact<{ [key: string]: never; }>;


export type UnwatchTenantMutation = { unwatchTenant: { clientMutationId: string | null } };

export type TaskPartsFragment = { id: string, status: TaskStatus, progress: number, model: string, serviceCode: string | null, prompt: string, cost: string | null, createdAt: string, resultsUntil: string | null, error: { code: string, message: string } | null, results: Array<{ url: string, mediaType: string, thumbnail: boolean }> } & { ' $fragmentName'?: 'TaskPartsFragment' };

export type TasksQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TasksQuery = { tasks: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'TaskPartsFragment': TaskPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TasksUpdatedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type TasksUpdatedSubscription = { tasksUpdated: (
    { id: string }
    & { ' $fragmentRefs'?: { 'TaskPartsFragment': TaskPartsFragment } }
  ) };

export type CancelTaskMutationVariables = Exact<{
  input: CancelTaskInput;
}>;


export type CancelTaskMutation = { cancelTask: { task: { ' $fragmentRefs'?: { 'TaskPartsFragment': TaskPartsFragment } } } };

export type UsageQueryVariables = Exact<{
  from: string;
  to: string;
  interval: UsageInterval;
}>;


export type UsageQuery = { usage: { from: string, to: string, complete: boolean, rows: Array<{ start: string, measures: { calls: number, failed: number, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, firstByteP50Ms: number, firstByteP95Ms: number } }>, total: { calls: number, failed: number, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, firstByteP50Ms: number, firstByteP95Ms: number } } };

export type UsageBeforeQueryVariables = Exact<{
  from: string;
  to: string;
  interval: UsageInterval;
}>;


export type UsageBeforeQuery = { usage: { total: { calls: number, failed: number, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, firstByteP50Ms: number, firstByteP95Ms: number } } };

export type UsageSplitQueryVariables = Exact<{
  from: string;
  to: string;
  interval: UsageInterval;
  by: UsageGroup;
}>;


export type UsageSplitQuery = { usage: { more: boolean, rows: Array<{ start: string, group: string, measures: { calls: number, failed: number, inputTokens: number, outputTokens: number, charge: string, firstByteMs: number, firstByteP50Ms: number, firstByteP95Ms: number } }> } };

export type UsageKeysQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type UsageKeysQuery = { apiKeys: { edges: Array<{ node: { id: string, name: string, createdBy: { id: string, displayName: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UsageMembersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type UsageMembersQuery = { members: { edges: Array<{ node: { id: string, user: { id: string, displayName: string, email: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BalancesQueryVariables = Exact<{
  at: Array<string> | string;
}>;


export type BalancesQuery = { wallet: { balances: Array<string> } };

export type PaceQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type PaceQuery = { usage: { total: { charge: string } } };

export type TopUpPartsFragment = { id: string, status: TopUpStatus, credit: string, bonus: string, currency: string, amount: string, tax: string, taxPercent: string | null, paid: string, checkoutUrl: string | null, failure: string, createdAt: string, receipt: { number: number } | null, refunds: Array<{ id: string, creditNoteNumber: number | null }> } & { ' $fragmentName'?: 'TopUpPartsFragment' };

export type WalletFreezesQueryVariables = Exact<{ [key: string]: never; }>;


export type WalletFreezesQuery = { wallet: { frozen: boolean, freezes: Array<{ id: string, amount: string, currency: string, reason: string, evidenceDueAt: string | null, writtenOff: string }> } };

export type TopUpsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TopUpsQuery = { topUps: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'TopUpPartsFragment': TopUpPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TopUpOfferQueryVariables = Exact<{ [key: string]: never; }>;


export type TopUpOfferQuery = { site: { topUps: { on: boolean, min: string, max: string, packs: Array<{ name: string, amount: string, bonus: string }>, currencies: Array<{ code: string }> } } };

export type CreateTopUpMutationVariables = Exact<{
  input: CreateTopUpInput;
}>;


export type CreateTopUpMutation = { createTopUp: { checkoutUrl: string | null, topUp: { ' $fragmentRefs'?: { 'TopUpPartsFragment': TopUpPartsFragment } } } };

export type RefreshTopUpMutationVariables = Exact<{
  input: RefreshTopUpInput;
}>;


export type RefreshTopUpMutation = { refreshTopUp: { topUp: { ' $fragmentRefs'?: { 'TopUpPartsFragment': TopUpPartsFragment } } } };

export type RedeemCodeMutationVariables = Exact<{
  input: RedeemCodeInput;
}>;


export type RedeemCodeMutation = { redeemCode: { amount: string, repeated: boolean, redemption: { id: string, kind: RedemptionKind, vipLevel: number | null, vipUntil: string | null } } };

export type MeterPartsFragment = { balance: string, available: string, held: string, debt: string } & { ' $fragmentName'?: 'MeterPartsFragment' };

export type FigurePartsFragment = { balance: string, available: string, held: string, cash: string, bonus: string, debt: string } & { ' $fragmentName'?: 'FigurePartsFragment' };

export type WalletQueryVariables = Exact<{ [key: string]: never; }>;


export type WalletQuery = { wallet: { ' $fragmentRefs'?: { 'MeterPartsFragment': MeterPartsFragment;'FigurePartsFragment': FigurePartsFragment } } };

export type EntryPartsFragment = { id: string, type: WalletEntryType, amount: string, requestId: string | null, description: string, createdAt: string } & { ' $fragmentName'?: 'EntryPartsFragment' };

export type WalletEntriesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: WalletEntryFilter | null | undefined;
}>;


export type WalletEntriesQuery = { wallet: { entries: { edges: Array<{ node: (
          { id: string }
          & { ' $fragmentRefs'?: { 'EntryPartsFragment': EntryPartsFragment } }
        ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type WalletUpdatedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WalletUpdatedSubscription = { walletUpdated: { balance: string, available: string, held: string } };

export type EndpointPartsFragment = { id: string, url: string | null, description: string, events: Array<WebhookEventType>, disabledAt: string | null, disabledReason: WebhookDisabledReason | null, failingSince: string | null, deliveredAt: string | null } & { ' $fragmentName'?: 'EndpointPartsFragment' };

export type WebhookEndpointsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type WebhookEndpointsQuery = { webhookEndpoints: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'EndpointPartsFragment': EndpointPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeliveryPartsFragment = { id: string, type: WebhookEventType, messageId: string, url: string, body: unknown, status: WebhookDeliveryStatus, createdAt: string, nextAttemptAt: string | null, attempts: Array<{ at: string, statusCode: number | null, durationMs: number, error: string | null }> } & { ' $fragmentName'?: 'DeliveryPartsFragment' };

export type WebhookDeliveriesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  endpointId?: string | number | null | undefined;
  status?: WebhookDeliveryStatus | null | undefined;
}>;


export type WebhookDeliveriesQuery = { webhookDeliveries: { edges: Array<{ node: (
        { id: string }
        & { ' $fragmentRefs'?: { 'DeliveryPartsFragment': DeliveryPartsFragment } }
      ) }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateWebhookEndpointMutationVariables = Exact<{
  input: CreateWebhookEndpointInput;
}>;


export type CreateWebhookEndpointMutation = { createWebhookEndpoint: { secret: string, webhookEndpoint: { ' $fragmentRefs'?: { 'EndpointPartsFragment': EndpointPartsFragment } } } };

export type UpdateWebhookEndpointMutationVariables = Exact<{
  input: UpdateWebhookEndpointInput;
}>;


export type UpdateWebhookEndpointMutation = { updateWebhookEndpoint: { webhookEndpoint: { ' $fragmentRefs'?: { 'EndpointPartsFragment': EndpointPartsFragment } } } };

export type DeleteWebhookEndpointMutationVariables = Exact<{
  input: DeleteWebhookEndpointInput;
}>;


export type DeleteWebhookEndpointMutation = { deleteWebhookEndpoint: { deletedId: string } };

export type RotateWebhookSecretMutationVariables = Exact<{
  input: RotateWebhookSecretInput;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret: { secret: string, webhookEndpoint: { ' $fragmentRefs'?: { 'EndpointPartsFragment': EndpointPartsFragment } } } };

export type TestWebhookEndpointMutationVariables = Exact<{
  input: TestWebhookEndpointInput;
}>;


export type TestWebhookEndpointMutation = { testWebhookEndpoint: { webhookEndpoint: { ' $fragmentRefs'?: { 'EndpointPartsFragment': EndpointPartsFragment } } } };

export type ReplayWebhookDeliveryMutationVariables = Exact<{
  input: ReplayWebhookDeliveryInput;
}>;


export type ReplayWebhookDeliveryMutation = { replayWebhookDelivery: { webhookDelivery: { ' $fragmentRefs'?: { 'DeliveryPartsFragment': DeliveryPartsFragment } } } };

export type WorkspacePartsFragment = { id: string, slug: string, name: string, resultDays: number, responseDays: number, recordDays: number, deleteAt: string | null } & { ' $fragmentName'?: 'WorkspacePartsFragment' };

export type WorkspaceQueryVariables = Exact<{ [key: string]: never; }>;


export type WorkspaceQuery = { viewer: { account: { hasPassword: boolean }, tenant: { ' $fragmentRefs'?: { 'WorkspacePartsFragment': WorkspacePartsFragment } } | null } };

export type UpdateWorkspaceMutationVariables = Exact<{
  input: UpdateTenantInput;
}>;


export type UpdateWorkspaceMutation = { updateTenant: { tenant: { ' $fragmentRefs'?: { 'WorkspacePartsFragment': WorkspacePartsFragment } } } };

export type DeleteWorkspaceMutationVariables = Exact<{
  input: DeleteTenantInput;
}>;


export type DeleteWorkspaceMutation = { deleteTenant: { tenant: { ' $fragmentRefs'?: { 'WorkspacePartsFragment': WorkspacePartsFragment } } } };

export type RestoreWorkspaceMutationVariables = Exact<{
  input: RestoreTenantInput;
}>;


export type RestoreWorkspaceMutation = { restoreTenant: { tenant: { ' $fragmentRefs'?: { 'WorkspacePartsFragment': WorkspacePartsFragment } } } };

export const AccountPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<AccountPartsFragment, unknown>;
export const SessionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]} as unknown as DocumentNode<SessionPartsFragment, unknown>;
export const AuditPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actorId"}},{"kind":"Field","name":{"kind":"Name","value":"objectId"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<AuditPartsFragment, unknown>;
export const BuyerPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]} as unknown as DocumentNode<BuyerPartsFragment, unknown>;
export const CardPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}}]} as unknown as DocumentNode<CardPartsFragment, unknown>;
export const RechargePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}}]} as unknown as DocumentNode<RechargePartsFragment, unknown>;
export const ProfilePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}}]} as unknown as DocumentNode<ProfilePartsFragment, unknown>;
export const CatalogueModelPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CatalogueModelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Model"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"contextTokens"}},{"kind":"Field","name":{"kind":"Name","value":"maxOutputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"shutdownAt"}},{"kind":"Field","name":{"kind":"Name","value":"rates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"where"}},{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"perMillion"}}]}}]}}]} as unknown as DocumentNode<CatalogueModelPartsFragment, unknown>;
export const KeyPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<KeyPartsFragment, unknown>;
export const MemberPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MemberParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Member"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<MemberPartsFragment, unknown>;
export const InvitationPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvitationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invitation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<InvitationPartsFragment, unknown>;
export const NoticePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NoticeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Notice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"facts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<NoticePartsFragment, unknown>;
export const OwnChannelPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnChannelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OwnChannel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"preset"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"keyHints"}},{"kind":"Field","name":{"kind":"Name","value":"fallsBack"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"testedAt"}},{"kind":"Field","name":{"kind":"Name","value":"responseMs"}},{"kind":"Field","name":{"kind":"Name","value":"testError"}}]}}]} as unknown as DocumentNode<OwnChannelPartsFragment, unknown>;
export const OfferedPlanPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OfferedPlanParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Plan"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"periodDays"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"creditExpires"}}]}}]} as unknown as DocumentNode<OfferedPlanPartsFragment, unknown>;
export const SubscriptionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"payment"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pastDueSince"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"periodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"renews"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<SubscriptionPartsFragment, unknown>;
export const ModelPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ModelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Model"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"inputPerMillion"}},{"kind":"Field","name":{"kind":"Name","value":"outputPerMillion"}}]}}]} as unknown as DocumentNode<ModelPartsFragment, unknown>;
export const StudioTaskFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StudioTask"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<StudioTaskFragment, unknown>;
export const CaptureTermsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureTerms"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaptureSettings"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"maxDays"}},{"kind":"Field","name":{"kind":"Name","value":"keyIds"}}]}}]} as unknown as DocumentNode<CaptureTermsFragment, unknown>;
export const CapturePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"apiKeyId"}}]}}]} as unknown as DocumentNode<CapturePartsFragment, unknown>;
export const RequestPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RequestParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Request"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}}]} as unknown as DocumentNode<RequestPartsFragment, unknown>;
export const ReceiptPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Receipt"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"tierAbove"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"perMillion"}},{"kind":"Field","name":{"kind":"Name","value":"amountPico"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subtotalPico"}},{"kind":"Field","name":{"kind":"Name","value":"multiplier"}},{"kind":"Field","name":{"kind":"Name","value":"roundingPico"}},{"kind":"Field","name":{"kind":"Name","value":"computed"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"cash"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}},{"kind":"Field","name":{"kind":"Name","value":"matches"}}]}}]} as unknown as DocumentNode<ReceiptPartsFragment, unknown>;
export const CapturedSideFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CapturedSide"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CapturedContent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"truncated"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}}]}}]} as unknown as DocumentNode<CapturedSideFragment, unknown>;
export const ContentsPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContentsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}},{"kind":"Field","name":{"kind":"Name","value":"answer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CapturedSide"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CapturedContent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"truncated"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}}]}}]} as unknown as DocumentNode<ContentsPartsFragment, unknown>;
export const ViewerPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ViewerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Viewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"platformRole"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"watching"}}]}}]} as unknown as DocumentNode<ViewerPartsFragment, unknown>;
export const TaskPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCode"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<TaskPartsFragment, unknown>;
export const TopUpPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TopUpParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"tax"}},{"kind":"Field","name":{"kind":"Name","value":"taxPercent"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creditNoteNumber"}}]}}]}}]} as unknown as DocumentNode<TopUpPartsFragment, unknown>;
export const MeterPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MeterParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Wallet"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}}]}}]} as unknown as DocumentNode<MeterPartsFragment, unknown>;
export const FigurePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FigureParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Wallet"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"cash"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}}]}}]} as unknown as DocumentNode<FigurePartsFragment, unknown>;
export const EntryPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EntryParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WalletEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<EntryPartsFragment, unknown>;
export const EndpointPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<EndpointPartsFragment, unknown>;
export const DeliveryPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"messageId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"statusCode"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]} as unknown as DocumentNode<DeliveryPartsFragment, unknown>;
export const WorkspacePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WorkspaceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tenant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resultDays"}},{"kind":"Field","name":{"kind":"Name","value":"responseDays"}},{"kind":"Field","name":{"kind":"Name","value":"recordDays"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}}]}}]} as unknown as DocumentNode<WorkspacePartsFragment, unknown>;
export const AccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<AccountQuery, AccountQueryVariables>;
export const UpdateProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const ChangePasswordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangePassword"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangePasswordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changePassword"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const EnrollSecondFactorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnrollSecondFactor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollSecondFactorInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollSecondFactor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}}]}}]}}]} as unknown as DocumentNode<EnrollSecondFactorMutation, EnrollSecondFactorMutationVariables>;
export const ConfirmSecondFactorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmSecondFactor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConfirmSecondFactorInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmSecondFactor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recoveryCodes"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<ConfirmSecondFactorMutation, ConfirmSecondFactorMutationVariables>;
export const DisableSecondFactorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DisableSecondFactor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DisableSecondFactorInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"disableSecondFactor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<DisableSecondFactorMutation, DisableSecondFactorMutationVariables>;
export const SessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Sessions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"SessionParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SessionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Session"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]} as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokedId"}}]}}]}}]} as unknown as DocumentNode<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const DeleteAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<DeleteAccountMutation, DeleteAccountMutationVariables>;
export const RestoreAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RestoreAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RestoreAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restoreAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emailVerifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}},{"kind":"Field","name":{"kind":"Name","value":"secondFactor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<RestoreAccountMutation, RestoreAccountMutationVariables>;
export const AuditEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEventFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"everywhere"},"value":{"kind":"Variable","name":{"kind":"Name","value":"everywhere"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"tenantId"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actorId"}},{"kind":"Field","name":{"kind":"Name","value":"objectId"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<AuditEventsQuery, AuditEventsQueryVariables>;
export const BillingProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BillingProfile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"billingProfile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProfileParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"walletAlerts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thresholds"}},{"kind":"Field","name":{"kind":"Name","value":"hoursLeft"}},{"kind":"Field","name":{"kind":"Name","value":"mail"}},{"kind":"Field","name":{"kind":"Name","value":"lastsHours"}}]}},{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mail"}},{"kind":"Field","name":{"kind":"Name","value":"topUps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}}]} as unknown as DocumentNode<BillingProfileQuery, BillingProfileQueryVariables>;
export const UpdateBuyerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateBuyer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateBuyerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateBuyer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProfileParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}}]} as unknown as DocumentNode<UpdateBuyerMutation, UpdateBuyerMutationVariables>;
export const SaveCardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveCard"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}}]}}]}}]} as unknown as DocumentNode<SaveCardMutation, SaveCardMutationVariables>;
export const RefreshCardsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshCards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshCards"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProfileParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}}]} as unknown as DocumentNode<RefreshCardsMutation, RefreshCardsMutationVariables>;
export const RemoveCardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RemoveCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProfileParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}}]} as unknown as DocumentNode<RemoveCardMutation, RemoveCardMutationVariables>;
export const UpdateRechargeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateRecharge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateRechargeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateRecharge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProfileParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BuyerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Buyer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"taxId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CardParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SavedCard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RechargeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recharge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"dailyCap"}},{"kind":"Field","name":{"kind":"Name","value":"monthlyCap"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"stoppedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProfileParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingProfile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BuyerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CardParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recharge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RechargeParts"}}]}}]}}]} as unknown as DocumentNode<UpdateRechargeMutation, UpdateRechargeMutationVariables>;
export const SetWalletAlertsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetWalletAlerts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetWalletAlertsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setWalletAlerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"walletAlerts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thresholds"}},{"kind":"Field","name":{"kind":"Name","value":"hoursLeft"}},{"kind":"Field","name":{"kind":"Name","value":"mail"}},{"kind":"Field","name":{"kind":"Name","value":"lastsHours"}}]}}]}}]}}]} as unknown as DocumentNode<SetWalletAlertsMutation, SetWalletAlertsMutationVariables>;
export const CatalogueModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CatalogueModels"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"priceList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"CatalogueModelParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CatalogueModelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Model"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"contextTokens"}},{"kind":"Field","name":{"kind":"Name","value":"maxOutputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"shutdownAt"}},{"kind":"Field","name":{"kind":"Name","value":"rates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"where"}},{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"perMillion"}}]}}]}}]} as unknown as DocumentNode<CatalogueModelsQuery, CatalogueModelsQueryVariables>;
export const ServiceStatusDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ServiceStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"serviceStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"offered"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"unavailable"}},{"kind":"Field","name":{"kind":"Name","value":"completedSince"}},{"kind":"Field","name":{"kind":"Name","value":"completedPerMille"}},{"kind":"Field","name":{"kind":"Name","value":"completedByDay"}}]}}]}}]} as unknown as DocumentNode<ServiceStatusQuery, ServiceStatusQueryVariables>;
export const DocsKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DocsKeys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DocsKeysQuery, DocsKeysQueryVariables>;
export const ApiKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ApiKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"KeyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"KeyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"KeyParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const UpdateApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"KeyParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<UpdateApiKeyMutation, UpdateApiKeyMutationVariables>;
export const RotateApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RotateApiKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RotateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rotateApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"KeyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"KeyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ApiKey"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"allowedIps"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestsPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"tokensPerMinute"}},{"kind":"Field","name":{"kind":"Name","value":"concurrency"}},{"kind":"Field","name":{"kind":"Name","value":"dailyRequestLimit"}},{"kind":"Field","name":{"kind":"Name","value":"dailyTokenLimit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnAt"}},{"kind":"Field","name":{"kind":"Name","value":"nearlyUsed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]} as unknown as DocumentNode<RotateApiKeyMutation, RotateApiKeyMutationVariables>;
export const MembersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Members"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"members"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MemberParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MemberParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Member"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<MembersQuery, MembersQueryVariables>;
export const InvitationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Invitations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invitations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvitationParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvitationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invitation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<InvitationsQuery, InvitationsQueryVariables>;
export const InviteMemberDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteMember"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteMemberInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteMember"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invitation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvitationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvitationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invitation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<InviteMemberMutation, InviteMemberMutationVariables>;
export const RevokeInvitationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeInvitation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeInvitationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeInvitation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invitation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvitationParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvitationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invitation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]} as unknown as DocumentNode<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const ChangeMemberRoleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeMemberRole"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeMemberRoleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeMemberRole"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"member"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MemberParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MemberParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Member"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<ChangeMemberRoleMutation, ChangeMemberRoleMutationVariables>;
export const RemoveMemberDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveMember"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RemoveMemberInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeMember"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removedMemberId"}}]}}]}}]} as unknown as DocumentNode<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const NoticesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"NoticeParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NoticeParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Notice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"facts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<NoticesQuery, NoticesQueryVariables>;
export const MarkNoticesReadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MarkNoticesRead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MarkNoticesReadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markNoticesRead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<MarkNoticesReadMutation, MarkNoticesReadMutationVariables>;
export const FirstStepsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FirstSteps"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"readsEntries"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"wallet"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"readsEntries"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<FirstStepsQuery, FirstStepsQueryVariables>;
export const ExampleModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExampleModels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"outputPerMillion"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExampleModelsQuery, ExampleModelsQueryVariables>;
export const OwnChannelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OwnChannels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ownChannels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"allowed"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"presets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"models"}}]}},{"kind":"Field","name":{"kind":"Name","value":"channels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnChannelParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnChannelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OwnChannel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"preset"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"keyHints"}},{"kind":"Field","name":{"kind":"Name","value":"fallsBack"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"testedAt"}},{"kind":"Field","name":{"kind":"Name","value":"responseMs"}},{"kind":"Field","name":{"kind":"Name","value":"testError"}}]}}]} as unknown as DocumentNode<OwnChannelsQuery, OwnChannelsQueryVariables>;
export const CreateOwnChannelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOwnChannel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOwnChannelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOwnChannel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnChannelParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnChannelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OwnChannel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"preset"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"keyHints"}},{"kind":"Field","name":{"kind":"Name","value":"fallsBack"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"testedAt"}},{"kind":"Field","name":{"kind":"Name","value":"responseMs"}},{"kind":"Field","name":{"kind":"Name","value":"testError"}}]}}]} as unknown as DocumentNode<CreateOwnChannelMutation, CreateOwnChannelMutationVariables>;
export const UpdateOwnChannelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOwnChannel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOwnChannelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOwnChannel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnChannelParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnChannelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OwnChannel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"preset"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"keyHints"}},{"kind":"Field","name":{"kind":"Name","value":"fallsBack"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"testedAt"}},{"kind":"Field","name":{"kind":"Name","value":"responseMs"}},{"kind":"Field","name":{"kind":"Name","value":"testError"}}]}}]} as unknown as DocumentNode<UpdateOwnChannelMutation, UpdateOwnChannelMutationVariables>;
export const DeleteOwnChannelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteOwnChannel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteOwnChannelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteOwnChannel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}}]}}]}}]} as unknown as DocumentNode<DeleteOwnChannelMutation, DeleteOwnChannelMutationVariables>;
export const TestOwnChannelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TestOwnChannel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TestOwnChannelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"testOwnChannel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"works"}},{"kind":"Field","name":{"kind":"Name","value":"channel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnChannelParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnChannelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OwnChannel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"preset"}},{"kind":"Field","name":{"kind":"Name","value":"baseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"models"}},{"kind":"Field","name":{"kind":"Name","value":"keyHints"}},{"kind":"Field","name":{"kind":"Name","value":"fallsBack"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"testedAt"}},{"kind":"Field","name":{"kind":"Name","value":"responseMs"}},{"kind":"Field","name":{"kind":"Name","value":"testError"}}]}}]} as unknown as DocumentNode<TestOwnChannelMutation, TestOwnChannelMutationVariables>;
export const OfferedPlansDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OfferedPlans"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plans"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OfferedPlanParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OfferedPlanParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Plan"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"periodDays"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"creditExpires"}}]}}]} as unknown as DocumentNode<OfferedPlansQuery, OfferedPlansQueryVariables>;
export const CurrentPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CurrentPlan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentPlan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"payment"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pastDueSince"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"periodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"renews"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CurrentPlanQuery, CurrentPlanQueryVariables>;
export const BuyPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BuyPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BuyPlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"buyPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"cash"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"payment"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pastDueSince"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"periodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"renews"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<BuyPlanMutation, BuyPlanMutationVariables>;
export const CancelPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelPlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"payment"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pastDueSince"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"periodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"renews"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CancelPlanMutation, CancelPlanMutationVariables>;
export const RefreshPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshPlan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"payment"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pastDueSince"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"periodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"renews"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<RefreshPlanMutation, RefreshPlanMutationVariables>;
export const PlaygroundModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlaygroundModels"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ModelParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ModelParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Model"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"inputPerMillion"}},{"kind":"Field","name":{"kind":"Name","value":"outputPerMillion"}}]}}]} as unknown as DocumentNode<PlaygroundModelsQuery, PlaygroundModelsQueryVariables>;
export const CreatePlaygroundTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePlaygroundToken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPlaygroundToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<CreatePlaygroundTokenMutation, CreatePlaygroundTokenMutationVariables>;
export const CreateVideoTaskDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateVideoTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateVideoTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createVideoTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"StudioTask"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StudioTask"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<CreateVideoTaskMutation, CreateVideoTaskMutationVariables>;
export const StudioTaskUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"StudioTaskUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taskUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"StudioTask"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StudioTask"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<StudioTaskUpdatedSubscription, StudioTaskUpdatedSubscriptionVariables>;
export const CancelStudioTaskDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelStudioTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"StudioTask"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StudioTask"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<CancelStudioTaskMutation, CancelStudioTaskMutationVariables>;
export const CaptureSettingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaptureSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"capture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaptureTerms"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureTerms"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaptureSettings"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"maxDays"}},{"kind":"Field","name":{"kind":"Name","value":"keyIds"}}]}}]} as unknown as DocumentNode<CaptureSettingsQuery, CaptureSettingsQueryVariables>;
export const CapturesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Captures"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"captures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaptureParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"apiKeyId"}}]}}]} as unknown as DocumentNode<CapturesQuery, CapturesQueryVariables>;
export const CaptureOfRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaptureOfRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CaptureFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"captures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaptureParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContentsParts"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CapturedSide"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CapturedContent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"truncated"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"apiKeyId"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContentsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}},{"kind":"Field","name":{"kind":"Name","value":"answer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}}]}}]} as unknown as DocumentNode<CaptureOfRequestQuery, CaptureOfRequestQueryVariables>;
export const SetCaptureDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetCapture"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetCaptureInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setCapture"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"capture"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CaptureTerms"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CaptureTerms"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CaptureSettings"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"maxDays"}},{"kind":"Field","name":{"kind":"Name","value":"keyIds"}}]}}]} as unknown as DocumentNode<SetCaptureMutation, SetCaptureMutationVariables>;
export const DeleteCaptureDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCapture"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteCaptureInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCapture"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedRequestId"}}]}}]}}]} as unknown as DocumentNode<DeleteCaptureMutation, DeleteCaptureMutationVariables>;
export const DeleteCapturesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCaptures"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteCapturesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCaptures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteCapturesMutation, DeleteCapturesMutationVariables>;
export const RequestsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Requests"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"RequestParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RequestParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Request"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}}]} as unknown as DocumentNode<RequestsQuery, RequestsQueryVariables>;
export const KeyChoicesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"KeyChoices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<KeyChoicesQuery, KeyChoicesQueryVariables>;
export const RequestByIdDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Request"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"route"}},{"kind":"Field","name":{"kind":"Name","value":"endReason"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stream"}},{"kind":"Field","name":{"kind":"Name","value":"estimated"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cachedTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"reasoningTokens"}},{"kind":"Field","name":{"kind":"Name","value":"images"}},{"kind":"Field","name":{"kind":"Name","value":"seconds"}},{"kind":"Field","name":{"kind":"Name","value":"characters"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"userIdentifier"}},{"kind":"Field","name":{"kind":"Name","value":"clientRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"member"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReceiptParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ContentsParts"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CapturedSide"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CapturedContent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"truncated"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Receipt"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"tierAbove"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"perMillion"}},{"kind":"Field","name":{"kind":"Name","value":"amountPico"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subtotalPico"}},{"kind":"Field","name":{"kind":"Name","value":"multiplier"}},{"kind":"Field","name":{"kind":"Name","value":"roundingPico"}},{"kind":"Field","name":{"kind":"Name","value":"computed"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"cash"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}},{"kind":"Field","name":{"kind":"Name","value":"matches"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ContentsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Capture"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}},{"kind":"Field","name":{"kind":"Name","value":"answer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CapturedSide"}}]}}]}}]} as unknown as DocumentNode<RequestByIdQuery, RequestByIdQueryVariables>;
export const VerifyEmailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyEmailInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const ConfirmEmailChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmEmailChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConfirmEmailChangeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmEmailChange"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<ConfirmEmailChangeMutation, ConfirmEmailChangeMutationVariables>;
export const RequestPasswordResetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestPasswordReset"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestPasswordResetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestPasswordReset"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"linkMinutes"}}]}}]}}]} as unknown as DocumentNode<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const ResetPasswordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetPassword"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResetPasswordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetPassword"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reset"}}]}}]}}]} as unknown as DocumentNode<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const InvitationPreviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InvitationPreview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"token"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invitation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"token"},"value":{"kind":"Variable","name":{"kind":"Name","value":"token"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"tenantName"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"registered"}}]}}]}}]} as unknown as DocumentNode<InvitationPreviewQuery, InvitationPreviewQueryVariables>;
export const AcceptInvitationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptInvitation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcceptInvitationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptInvitation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"member"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const SiteDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signUpOpen"}},{"kind":"Field","name":{"kind":"Name","value":"demo"}},{"kind":"Field","name":{"kind":"Name","value":"relayBaseUrl"}},{"kind":"Field","name":{"kind":"Name","value":"mail"}},{"kind":"Field","name":{"kind":"Name","value":"captcha"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"siteKey"}}]}}]}}]}}]} as unknown as DocumentNode<SiteQuery, SiteQueryVariables>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ViewerParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ViewerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Viewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"platformRole"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"watching"}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const SignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignInInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signIn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ViewerParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ViewerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Viewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"platformRole"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"watching"}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;
export const SignUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ViewerParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ViewerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Viewer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"platformRole"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"watching"}}]}}]} as unknown as DocumentNode<SignUpMutation, SignUpMutationVariables>;
export const SignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOut"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clientMutationId"}}]}}]}}]} as unknown as DocumentNode<SignOutMutation, SignOutMutationVariables>;
export const UnwatchTenantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnwatchTenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unwatchTenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clientMutationId"}}]}}]}}]} as unknown as DocumentNode<UnwatchTenantMutation, UnwatchTenantMutationVariables>;
export const TasksDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Tasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCode"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<TasksQuery, TasksQueryVariables>;
export const TasksUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TasksUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasksUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCode"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<TasksUpdatedSubscription, TasksUpdatedSubscriptionVariables>;
export const CancelTaskDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCode"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"resultsUntil"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"thumbnail"}}]}}]}}]} as unknown as DocumentNode<CancelTaskMutation, CancelTaskMutationVariables>;
export const UsageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Usage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageInterval"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"measures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP50Ms"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP95Ms"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP50Ms"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP95Ms"}}]}},{"kind":"Field","name":{"kind":"Name","value":"complete"}}]}}]}}]} as unknown as DocumentNode<UsageQuery, UsageQueryVariables>;
export const UsageBeforeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UsageBefore"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageInterval"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP50Ms"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP95Ms"}}]}}]}}]}}]} as unknown as DocumentNode<UsageBeforeQuery, UsageBeforeQueryVariables>;
export const UsageSplitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UsageSplit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageInterval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UsageGroup"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"30"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"measures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"charge"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteMs"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP50Ms"}},{"kind":"Field","name":{"kind":"Name","value":"firstByteP95Ms"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"more"}}]}}]}}]} as unknown as DocumentNode<UsageSplitQuery, UsageSplitQueryVariables>;
export const UsageKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UsageKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<UsageKeysQuery, UsageKeysQueryVariables>;
export const UsageMembersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UsageMembers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"members"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<UsageMembersQuery, UsageMembersQueryVariables>;
export const BalancesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Balances"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"at"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balances"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"at"},"value":{"kind":"Variable","name":{"kind":"Name","value":"at"}}}]}]}}]}}]} as unknown as DocumentNode<BalancesQuery, BalancesQueryVariables>;
export const PaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Pace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"EnumValue","value":"HOUR"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"charge"}}]}}]}}]}}]} as unknown as DocumentNode<PaceQuery, PaceQueryVariables>;
export const WalletFreezesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WalletFreezes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"frozen"}},{"kind":"Field","name":{"kind":"Name","value":"freezes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"evidenceDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"writtenOff"}}]}}]}}]}}]} as unknown as DocumentNode<WalletFreezesQuery, WalletFreezesQueryVariables>;
export const TopUpsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TopUps"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUps"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"TopUpParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TopUpParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"tax"}},{"kind":"Field","name":{"kind":"Name","value":"taxPercent"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creditNoteNumber"}}]}}]}}]} as unknown as DocumentNode<TopUpsQuery, TopUpsQueryVariables>;
export const TopUpOfferDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TopUpOffer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"site"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"on"}},{"kind":"Field","name":{"kind":"Name","value":"min"}},{"kind":"Field","name":{"kind":"Name","value":"max"}},{"kind":"Field","name":{"kind":"Name","value":"packs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currencies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]}}]} as unknown as DocumentNode<TopUpOfferQuery, TopUpOfferQueryVariables>;
export const CreateTopUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTopUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTopUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTopUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TopUpParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TopUpParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"tax"}},{"kind":"Field","name":{"kind":"Name","value":"taxPercent"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creditNoteNumber"}}]}}]}}]} as unknown as DocumentNode<CreateTopUpMutation, CreateTopUpMutationVariables>;
export const RefreshTopUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshTopUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshTopUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshTopUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TopUpParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TopUpParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"tax"}},{"kind":"Field","name":{"kind":"Name","value":"taxPercent"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"checkoutUrl"}},{"kind":"Field","name":{"kind":"Name","value":"failure"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"creditNoteNumber"}}]}}]}}]} as unknown as DocumentNode<RefreshTopUpMutation, RefreshTopUpMutationVariables>;
export const RedeemCodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RedeemCode"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedeemCodeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"redeemCode"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"repeated"}},{"kind":"Field","name":{"kind":"Name","value":"redemption"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"vipLevel"}},{"kind":"Field","name":{"kind":"Name","value":"vipUntil"}}]}}]}}]}}]} as unknown as DocumentNode<RedeemCodeMutation, RedeemCodeMutationVariables>;
export const WalletDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeterParts"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"FigureParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MeterParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Wallet"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FigureParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Wallet"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"cash"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}}]}}]} as unknown as DocumentNode<WalletQuery, WalletQueryVariables>;
export const WalletEntriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WalletEntries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WalletEntryFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EntryParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EntryParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WalletEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<WalletEntriesQuery, WalletEntriesQueryVariables>;
export const WalletUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WalletUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"walletUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"held"}}]}}]}}]} as unknown as DocumentNode<WalletUpdatedSubscription, WalletUpdatedSubscriptionVariables>;
export const WebhookEndpointsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WebhookEndpoints"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoints"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndpointParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<WebhookEndpointsQuery, WebhookEndpointsQueryVariables>;
export const WebhookDeliveriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WebhookDeliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Cursor"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"endpointId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDeliveryStatus"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookDeliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"endpointId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"endpointId"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"DeliveryParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"messageId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"statusCode"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]} as unknown as DocumentNode<WebhookDeliveriesQuery, WebhookDeliveriesQueryVariables>;
export const CreateWebhookEndpointDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndpointParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<CreateWebhookEndpointMutation, CreateWebhookEndpointMutationVariables>;
export const UpdateWebhookEndpointDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndpointParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<UpdateWebhookEndpointMutation, UpdateWebhookEndpointMutationVariables>;
export const DeleteWebhookEndpointDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}}]}}]}}]} as unknown as DocumentNode<DeleteWebhookEndpointMutation, DeleteWebhookEndpointMutationVariables>;
export const RotateWebhookSecretDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RotateWebhookSecret"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RotateWebhookSecretInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rotateWebhookSecret"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndpointParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const TestWebhookEndpointDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TestWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TestWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"testWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndpointParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndpointParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]} as unknown as DocumentNode<TestWebhookEndpointMutation, TestWebhookEndpointMutationVariables>;
export const ReplayWebhookDeliveryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplayWebhookDelivery"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayWebhookDeliveryInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayWebhookDelivery"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookDelivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DeliveryParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"messageId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"statusCode"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]} as unknown as DocumentNode<ReplayWebhookDeliveryMutation, ReplayWebhookDeliveryMutationVariables>;
export const WorkspaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Workspace"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasPassword"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WorkspaceParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WorkspaceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tenant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resultDays"}},{"kind":"Field","name":{"kind":"Name","value":"responseDays"}},{"kind":"Field","name":{"kind":"Name","value":"recordDays"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}}]}}]} as unknown as DocumentNode<WorkspaceQuery, WorkspaceQueryVariables>;
export const UpdateWorkspaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateWorkspace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateTenantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateTenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WorkspaceParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WorkspaceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tenant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resultDays"}},{"kind":"Field","name":{"kind":"Name","value":"responseDays"}},{"kind":"Field","name":{"kind":"Name","value":"recordDays"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}}]}}]} as unknown as DocumentNode<UpdateWorkspaceMutation, UpdateWorkspaceMutationVariables>;
export const DeleteWorkspaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteWorkspace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteTenantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteTenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WorkspaceParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WorkspaceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tenant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resultDays"}},{"kind":"Field","name":{"kind":"Name","value":"responseDays"}},{"kind":"Field","name":{"kind":"Name","value":"recordDays"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}}]}}]} as unknown as DocumentNode<DeleteWorkspaceMutation, DeleteWorkspaceMutationVariables>;
export const RestoreWorkspaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RestoreWorkspace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RestoreTenantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restoreTenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WorkspaceParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WorkspaceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Tenant"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"resultDays"}},{"kind":"Field","name":{"kind":"Name","value":"responseDays"}},{"kind":"Field","name":{"kind":"Name","value":"recordDays"}},{"kind":"Field","name":{"kind":"Name","value":"deleteAt"}}]}}]} as unknown as DocumentNode<RestoreWorkspaceMutation, RestoreWorkspaceMutationVariables>;
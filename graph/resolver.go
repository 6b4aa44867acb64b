package graph

import (
	"weir/ent"
	"weir/internal/admission"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/capture"
	"weir/internal/catalogue"
	"weir/internal/channel"
	"weir/internal/enduser"
	"weir/internal/goodwill"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/live"
	"weir/internal/member"
	"weir/internal/notice"
	"weir/internal/notify"
	"weir/internal/plan"
	"weir/internal/pricing"
	"weir/internal/proof"
	"weir/internal/redemption"
	"weir/internal/safedial"
	"weir/internal/setting"
	"weir/internal/task"
	"weir/internal/tenant"
	"weir/internal/usage"
	"weir/internal/webhook"
)

// Resolver answers the fields of the schema: reads through the privacy-guarded client, commands through their domain.
type Resolver struct {
	Ent           *ent.Client
	Accounts      *auth.Accounts
	Sessions      *auth.Sessions
	Tokens        *auth.Tokens
	Profiles      *auth.Profiles
	Passwords     *auth.Passwords
	SecondFactors *auth.SecondFactors
	Playground    *auth.Playground
	// Closings end tenants and accounts; Identities connect accounts with Providers.
	Closings   *auth.Closings
	Identities *auth.Identities
	Providers  SignInProviders
	Tenants    *tenant.Service
	// Memberships changes who belongs to a tenant, and as what.
	Memberships *member.Service
	Invitations *member.Invitations
	APIKeys     *apikey.Service
	Channels    *channel.Service
	// Checks tests channels.
	Checks *channel.Checks
	// Own are the channels of tenants' own.
	Own    *channel.Own
	Prices *pricing.Book
	// Offers says which models can be called now.
	Offers *channel.Offers
	// Aliases are tenants' own names for models.
	Aliases *catalogue.Aliases
	Ledger  *ledger.Book
	Billing *billing.Service
	TopUps  *billing.TopUps
	Refunds *billing.Refunds
	Cards   *billing.Cards
	// Redemptions makes and redeems codes.
	Redemptions *redemption.Service
	// PlanBook sells VIP levels and plans.
	PlanBook *plan.Service
	// Goodwill gives back what calls cost.
	Goodwill *goodwill.Service
	// Notices are what members are told.
	Notices *notice.Service
	// OperatorNotices are what the platform's administrators are told.
	OperatorNotices *notice.Operators
	// Alerts tell tenants that their balance is low.
	Alerts   *notify.Service
	Settings *setting.Service
	Brands   *setting.Brands
	// Suspensions shut users out of the installation.
	Suspensions *auth.Suspensions
	// Ranks appoint administrators of the platform.
	Ranks    *auth.Ranks
	Receipts *usage.Service
	Reports  *usage.Reports
	// Completions says how calls end, to everybody.
	Completions *usage.Completions
	// Captures shows contents of calls to people of their tenant.
	Captures *capture.Service
	// Limits keeps what tenants, members and keys are limited to.
	Limits *limit.Service
	// EndUsers blocks the users behind a tenant's programs.
	EndUsers *enduser.Service
	// Queue is that of calls in front of the vendors.
	Queue *admission.Gate
	// Live tells subscriptions what has changed.
	Live *live.Hub
	// PriceBook is the administrators' side of Prices.
	PriceBook *pricing.Service
	Webhooks  *webhook.Service
	// Proof shows what the check of the ledger has found.
	Proof      *proof.Service
	Tasks      *task.Service
	TaskLimits TaskLimits
	// Guard judges the addresses that users name.
	Guard safedial.Guard

	site Site
}

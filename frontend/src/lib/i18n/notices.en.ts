/** What members are told about their workspace. */
export const notices = {
  notices: {
    list: 'Notices',
    putAway: 'Put away',
    gone: 'The notice is put away.',
    putAwayNamed: 'Put away: {{text}}',
    low: 'The balance is low: {{available}} is left.',
    lowFor: 'The balance is low: {{available}} is left, enough for about {{hours}} hours at the present pace.',
    budget: '{{percent}} % of a budget ({{scope}}) is used: {{spent}} of {{limit}}.',
    expires: 'Credit of {{amount}} expires on {{day}}.',
    price: 'The price of {{model}} changes on {{day}}.',
    ends: '{{model}} ends on {{day}}.',
    endsFor: '{{model}} ends on {{day}}. Its successor is {{successor}}.',
    renewed: 'The plan {{plan}} runs until {{day}}.',
    unpaid: 'The next period of the plan {{plan}} could not be paid. The present one ends on {{day}}.',
    ended: 'The plan {{plan}} has ended.',
    level: 'VIP level {{level}} ends on {{day}}.',
  },
};

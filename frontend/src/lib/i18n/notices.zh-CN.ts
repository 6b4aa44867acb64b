import type { notices as original } from './notices.en';

export const notices: typeof original = {
  notices: {
    list: '通知',
    putAway: '收起',
    gone: '通知已收起。',
    putAwayNamed: '收起：{{text}}',
    low: '余额不足：还剩 {{available}}。',
    lowFor: '余额不足：还剩 {{available}}，按当前用量约可用 {{hours}} 小时。',
    budget: '预算（{{scope}}）已用 {{percent}} %：{{spent}} / {{limit}}。',
    expires: '{{amount}} 额度将于 {{day}} 过期。',
    price: '{{model}} 的价格将于 {{day}} 变更。',
    ends: '{{model}} 将于 {{day}} 停用。',
    endsFor: '{{model}} 将于 {{day}} 停用，替代模型为 {{successor}}。',
    renewed: '套餐 {{plan}} 的有效期至 {{day}}。',
    unpaid: '套餐 {{plan}} 的下一周期未能扣款，本周期至 {{day}} 结束。',
    ended: '套餐 {{plan}} 已结束。',
    level: 'VIP {{level}} 级将于 {{day}} 到期。',
  },
};

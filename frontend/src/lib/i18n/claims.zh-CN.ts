import type { claims as original } from './claims.en';

export const claims: typeof original = {
  freeze: {
    title: '钱包已冻结',
    effect: '解冻前调用与购买均被拒绝，余额不会减少。',
    disputed: '一笔 {{amount}} 的付款在付款人银行处于争议中：{{reason}}。',
    until: '运营者可在 {{time}} 前向银行举证。',
    writtenOff: '一次败诉的争议留下 {{amount}} 欠款，已核销为坏账。',
    whatToDo: '如属误会，请持卡人向银行撤销争议，并把银行的答复发给本站运营者。银行判定付款有效后会自动解冻。',
    whatToPay: '请联系本站运营者结清欠款，随后即可解冻。',
    because_fraudulent: '持卡人称未授权这笔付款',
    because_duplicate: '持卡人称重复付款',
    because_product_not_received: '持卡人称未收到服务',
    because_product_unacceptable: '持卡人对服务不满意',
    because_credit_not_processed: '持卡人称未收到退款',
    because_subscription_canceled: '持卡人称套餐已取消',
    because_unrecognized: '持卡人不认得这笔付款',
    because_general: '银行未说明具体原因',
  },
};

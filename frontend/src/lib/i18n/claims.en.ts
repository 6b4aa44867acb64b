/** Of a wallet that is frozen. */
export const claims = {
  freeze: {
    title: 'This wallet is frozen',
    effect: 'Calls and purchases are refused until it is thawed. Nothing of the balance is lost.',
    disputed: 'A payment of {{amount}} is disputed at the payer’s bank: {{reason}}.',
    until: 'The operator can answer the bank until {{time}}.',
    writtenOff: 'A lost dispute left a debt of {{amount}} that was written off.',
    whatToDo: 'If the dispute is a mistake, have the cardholder withdraw it at the bank and send the bank’s word to the operator of this site. It thaws by itself once the bank decides for the payment.',
    whatToPay: 'Write to the operator of this site to settle the debt; the wallet is thawed then.',
    because_fraudulent: 'the cardholder says that the payment was not authorised',
    because_duplicate: 'the cardholder says that it was paid twice',
    because_product_not_received: 'the cardholder says that nothing was delivered',
    because_product_unacceptable: 'the cardholder is not content with what was delivered',
    because_credit_not_processed: 'the cardholder says that a refund is missing',
    because_subscription_canceled: 'the cardholder says that the plan was cancelled',
    because_unrecognized: 'the cardholder does not know the payment',
    because_general: 'the bank gives no particular reason',
  },
};

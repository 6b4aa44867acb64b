import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { ChannelPartsFragment } from '../../gql/graphql';
import { DeleteChannelDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

interface DeleteChannelDialogProps {
  channel: ChannelPartsFragment | undefined;
  onClose: () => void;
}

/** Its credentials are wiped, so the name must be typed. */
export function DeleteChannelDialog({ channel, onClose }: DeleteChannelDialogProps) {
  const { t } = useTranslation(['channels', 'common', 'fault']);
  const [typed, setTyped] = useState('');
  const [result, remove] = useMutation(DeleteChannelDocument);
  const fault = faultOf(result.error);

  async function confirm() {
    if (!channel) {
      return;
    }
    const { data } = await remove({ input: { id: channel.id } });
    if (data) {
      onClose();
    }
  }

  return (
    <Confirm
      open={channel !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('channels:deleteTitle', { name: channel?.name ?? '' })}
      description={t('channels:deleteHint')}
    >
      <form
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Field
          label={t('channels:typeName', { name: channel?.name ?? '' })}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormFault text={fault && t(`fault:${fault.code}`)} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            type="submit"
            kind="danger"
            disabled={typed.trim() !== channel?.name}
            busy={result.fetching}
          >
            {t('channels:delete')}
          </Button>
        </div>
      </form>
    </Confirm>
  );
}

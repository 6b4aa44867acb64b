import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { InviteMemberDocument, type Role } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { rolesToGive } from './roles';

const roles = ['OWNER', 'ADMIN', 'BILLING', 'MEMBER', 'VIEWER'] as const satisfies readonly Role[];
const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^\S+@\S+$/)),
  role: z.enum(roles),
});
const blank: z.infer<typeof schema> = { email: '', role: 'MEMBER' };

interface InviteDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Where no mail is sent, the link is shown to whoever invites, once. */
export function InviteDialog({ open, onOpenChange }: InviteDialogProps) {
  const { t } = useTranslation(['members', 'common', 'fault']);
  const { role } = useViewer();
  const [link, setLink] = useState<string>();
  const [result, invite] = useMutation(InviteMemberDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: blank });

  const submit = form.handleSubmit(async (input) => {
    const { data } = await invite({ input });
    if (!data) {
      return;
    }
    form.reset();
    if (data.inviteMember.url) {
      setLink(data.inviteMember.url);
    } else {
      onOpenChange(false);
    }
  });

  function close() {
    setLink(undefined);
    onOpenChange(false);
  }

  function wordsFor(fault: Fault): string {
    return fault.code === 'CONFLICT' ? t('members:alreadyIn') : t(`fault:${fault.code}`);
  }

  const fault = faultOf(result.error);
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      locked={link !== undefined}
      title={link ? t('members:linkTitle') : t('members:inviteTitle')}
      description={link ? t('members:linkHint') : t('members:inviteHint')}
    >
      {link ? (
        <>
          <output className="mt-4 block rounded-control border border-edge/60 bg-sunken p-3 font-mono text-sm break-all select-all">
            {link}
          </output>
          <div className="mt-5 flex justify-end gap-2">
            <CopyButton text={link} />
            <Button kind="primary" onClick={close}>
              {t('members:linkSaved')}
            </Button>
          </div>
        </>
      ) : (
        <form onSubmit={submit} noValidate className="mt-4 space-y-4">
          <Field
            label={t('members:email')}
            type="email"
            autoComplete="off"
            error={form.formState.errors.email && t('members:emailMissing')}
            {...form.register('email')}
          />
          <Select
            label={t('members:role')}
            choices={rolesToGive(role).map((value) => ({ value, label: t(`members:${value}`) }))}
            {...form.register('role')}
          />
          <FormFault text={fault && wordsFor(fault)} />
          <div className="flex justify-end gap-2 pt-1">
            <Button onClick={() => onOpenChange(false)}>{t('common:cancel')}</Button>
            <Button type="submit" kind="primary" busy={result.fetching}>
              {t('members:invite')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

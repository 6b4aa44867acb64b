import { zodResolver } from '@hookform/resolvers/zod';
import { useRouter } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateWorkspaceDocument, type WorkspacePartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(128)),
});

/** What a workspace is called. */
export function NameForm({ workspace }: { workspace: WorkspacePartsFragment }) {
  const { t } = useTranslation(['workspace', 'common', 'fault']);
  const router = useRouter();
  const [result, update] = useMutation(UpdateWorkspaceDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: workspace.name } });
  const { errors, isDirty } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (values) => {
    const { data } = await update({ input: values });
    if (data) {
      form.reset(values);
      await router.invalidate(); // the frame shows the name too
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-120 space-y-4">
      <Field
        label={t('workspace:name')}
        autoComplete="off"
        error={errors.name && t('workspace:nameBad')}
        {...form.register('name')}
      />
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} />
    </form>
  );
}

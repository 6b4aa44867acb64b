import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { TaskList } from '../../features/tasks/task-list';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/tasks')({ component: Tasks });

function Tasks() {
  const { t } = useTranslation(['tasks', 'shell']);
  const { tenantName } = useViewer();
  usePageTitle(t('shell:tasks'), tenantName);
  return (
    <>
      <PageHeader title={t('shell:tasks')} intro={t('tasks:intro')} />
      <div className="mt-5">
        <TaskList />
      </div>
    </>
  );
}

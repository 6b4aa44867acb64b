import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../lib/money';
import { Select, type ChoiceGroup } from '../../ui/select';
import type { OfferedModel } from './use-models';

interface ModelPickerProps {
  models: OfferedModel[] | undefined;
  value: OfferedModel | undefined;
  onChange: (name: string) => void;
}

function byVendor(models: OfferedModel[]): ChoiceGroup[] {
  const groups = new Map<string, ChoiceGroup>();
  for (const { vendor, name } of models) {
    const group = groups.get(vendor) ?? { label: vendor, choices: [] };
    group.choices.push({ value: name, label: name });
    groups.set(vendor, group);
  }
  return [...groups.values()].toSorted((left, right) => left.label.localeCompare(right.label));
}

export function ModelPicker({ models, value, onChange }: ModelPickerProps) {
  const { t } = useTranslation(['playground', 'common']);

  function note(): string | undefined {
    if (models?.length === 0) {
      return t('playground:modelEmpty');
    }
    if (!value?.inputPerMillion || !value.outputPerMillion) {
      return undefined;
    }
    return t('playground:price', {
      input: formatMoney(value.inputPerMillion),
      output: formatMoney(value.outputPerMillion),
    });
  }

  return (
    <div className="num min-h-24">
      <Select
        label={t('playground:model')}
        groups={byVendor(models ?? [])}
        placeholder={models ? '–' : t('common:loading')}
        hint={note()}
        value={value?.name ?? ''}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

import { useState } from 'preact/hooks';
import { reason } from '../api/gateway';
import { Dialog } from '../parts/Dialog';
import { t } from '../text';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly isSecret?: boolean;
  readonly options?: readonly string[];
  readonly isOptional?: boolean;
}

/** A few words that something needs, asked for in a dialog. */
export function Ask(props: {
  title: string;
  body?: string;
  fields: readonly Field[];
  action: string;
  run: (values: Record<string, string>) => Promise<void>;
  close: () => void;
}) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(props.fields.map((field) => [field.name, field.options?.[0] ?? ''])),
  );
  const [failure, setFailure] = useState('');
  async function run(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await props.run(values);
      props.close();
    } catch (error) {
      setFailure(reason(error));
    }
  }
  const set = (name: string, value: string): void => setValues((was) => ({ ...was, [name]: value }));
  return (
    <Dialog title={props.title} close={props.close}>
      <form onSubmit={(event) => void run(event)}>
        {props.body && <p>{props.body}</p>}
        {props.fields.map((field) => (
          <label key={field.name}>
            {field.label}
            {field.options ? (
              <select
                value={values[field.name] ?? ''}
                onChange={(event) => set(field.name, event.currentTarget.value)}
              >
                {field.options.map((option) => <option key={option} value={option}>{option}</option>)}
              </select>
            ) : field.isSecret ? (
              <input
                type="password"
                autocomplete="new-password"
                required
                value={values[field.name] ?? ''}
                onInput={(event) => set(field.name, event.currentTarget.value)}
              />
            ) : (
              <input
                autocomplete="off"
                required={!field.isOptional}
                value={values[field.name] ?? ''}
                onInput={(event) => set(field.name, event.currentTarget.value)}
              />
            )}
          </label>
        ))}
        {failure && <p class="failure" role="alert">{failure}</p>}
        <div class="buttons">
          <button type="button" onClick={props.close}>{t('cancel')}</button>
          <button type="submit" class="primary">{props.action}</button>
        </div>
      </form>
    </Dialog>
  );
}

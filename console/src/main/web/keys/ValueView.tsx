import { useState } from 'preact/hooks';
import { t } from '../text';
import { formOf, FORMS, pieces, show, type Form } from './forms';
import { yamlPieces } from './yaml';

const COLOURED_CHARS_MAX = 100_000;

export function FormChoice(props: { form: Form; choose: (form: Form) => void; possible: (form: Form) => boolean }) {
  return (
    <div class="bar" role="radiogroup" aria-label={t('form.label')}>
      {FORMS.map((each) => (
        <button
          key={each}
          type="button"
          role="radio"
          aria-checked={props.form === each}
          disabled={!props.possible(each)}
          onClick={() => props.choose(each)}
        >
          {t(`form.${each}`)}
        </button>
      ))}
    </div>
  );
}

/** A value to be read. It is text of the page, whatever it says. */
export function ValueView(props: { value: Uint8Array }) {
  const [form, setForm] = useState<Form>(formOf(props.value));
  const text = show(props.value, form) ?? '';
  const colour = form === 'json' ? pieces : form === 'yaml' ? yamlPieces : null;
  return (
    <>
      <FormChoice form={form} choose={setForm} possible={(each) => show(props.value, each) !== null} />
      <pre class="value" tabIndex={0} data-test="value">
        {props.value.length === 0
          ? <span class="quiet">{t('value.empty')}</span>
          : colour && text.length <= COLOURED_CHARS_MAX
            ? colour(text).map((piece, i) => <span key={i} class={`json-${piece.kind}`}>{piece.text}</span>)
            : text}
      </pre>
    </>
  );
}

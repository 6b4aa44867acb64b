import type { LetterFooterInput, LetterWordsInput } from '../../gql/graphql';

/** All letters that have words of the operator's, one of them as it is now. */
export function lettersWith(all: readonly LetterWordsInput[], one: LetterWordsInput): LetterWordsInput[] {
  return [...all.filter(({ kind, language }) => kind !== one.kind || language !== one.language), one]
    .filter(({ subject, intro }) => subject || intro)
    .map(({ kind, language, subject, intro }) => ({ kind, language, subject: subject?.trim(), intro: intro?.trim() }));
}

/** The footers of all languages, one of them as it is now. */
export function footersWith(all: readonly LetterFooterInput[], one: LetterFooterInput): LetterFooterInput[] {
  return [...all.filter(({ language }) => language !== one.language), one]
    .filter(({ text }) => text.trim())
    .map(({ language, text }) => ({ language, text: text.trim() }));
}

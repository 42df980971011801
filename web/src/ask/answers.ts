/* An answer to a question in words: a number, what a step is called, names in their order, or what somebody wrote. */

import type { Answered, Question } from '../api/types.ts';
import { plain } from '../text.tsx';

export function nameOf(question: Question, id: string): string {
  return plain(question.names.find((name) => name.id === id)?.text) || id.replaceAll('_', ' ');
}

export function answerWords(question: Question, answer: Answered): string {
  if (Array.isArray(answer)) return answer.map((id, at) => `${at + 1}. ${nameOf(question, id)}`).join(' · ');
  if (typeof answer === 'string' || question.kind !== 'scale') return String(answer);
  return nameOf(question, question.names[answer - 1]?.id ?? '');
}

import { byteOf } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { quotedEnd } from '../engine/terminator.ts';
import { secretKey } from './secret-key.ts';

/** How far the name of the parameter stands before its value: Prometheus sorts the labels. */
const BEFORE = 160;

const NAME = /\bparameter_name="([^"\\]{1,80})",(?:parameter_type="[^"\\]{0,20}",)?$/;

/** Coder tells how often each value of a build parameter was used, with the value. */
export const coderMetricRule: TextRule = {
  name: 'coder-metric',
  description: "The value of a build parameter in Coder's own metrics, when the parameter's name promises a secret.",
  literals: ['parameter_value="'],
  examples: [
    {
      before:
        'coderd_insights_parameters{parameter_name="git_password",parameter_type="string",parameter_value="abc"} 1',
      after:
        'coderd_insights_parameters{parameter_name="git_password",parameter_type="string",parameter_value="<mark>"} 1',
    },
    {
      before: 'coderd_insights_parameters{parameter_name="region",parameter_type="string",parameter_value="eu"} 1',
      after: 'coderd_insights_parameters{parameter_name="region",parameter_type="string",parameter_value="eu"} 1',
    },
  ],
  matcher: () => (window, start, end) => {
    const name = NAME.exec(window.text(start - BEFORE, start))?.[1];
    const secret = name === undefined ? undefined : secretKey(name);
    if (secret?.certain !== true || window.at(end) === byteOf('"')) return undefined;
    return { rule: secret.rule, start: end, end: quotedEnd(end, byteOf('"'), 0) };
  },
};

/** Two managers side by side: one of the applications, one of the clocks; neither is told of the other. */
import type { PoetClocks } from './poet-clocks.js';
import type { Explanation, Policy } from './policy.js';

export function beside(name: string, applications: Policy, clocks: PoetClocks): Policy {
  return {
    name,
    clocks: 'own',
    change(situation) {
      applications.change?.(situation);
      clocks.change(situation);
    },
    step(timeSeconds, readings) {
      const [above, below] = [applications.step(timeSeconds, readings), clocks.step(readings)];
      return {
        actions: [...above.actions, ...below.actions],
        explanations: above.explanations.map((one) => join(one, below.explanations)),
      };
    },
  };
}

function join({ application, text }: Explanation, others: readonly Explanation[]): Explanation {
  const other = others.find((one) => one.application === application);
  return { application, text: other === undefined ? text : `${text}; ${other.text}` };
}

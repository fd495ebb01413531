import type { OrderStory } from '../api/types';
import { storySteps } from '../state/story';
import { When } from './When';

/** One line of time, from the shop's first word to the last entry of the audit trail. */
export function Story({ story }: { story: OrderStory }) {
  const steps = storySteps(story);
  return (
    <section className="cf-section">
      <h2>What happened</h2>
      <ol className="cf-story">
        {steps.map((step, index) => (
          <li key={index} className={step.bad ? 'cf-story-bad' : undefined}>
            <div>
              <span className="cf-story-source">{step.source}</span> {step.what}
            </div>
            <div className="cf-quiet cf-small">
              <When at={step.at} seconds />
            </div>
            {step.detail ? <div className="cf-mono cf-quiet">{step.detail}</div> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

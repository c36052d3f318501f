/** Answers to what the panel asks of single nodes. */
import type { Inspection } from '../inspection';
import type { FromPanel, ToPanel } from '../panelProtocol';
import { betweenCard } from './betweenCard';
import { factsOf } from './facts';
import { staticNumbers } from './nodeNumbers';
import { numbersOf } from './numbers';

/** The answer to a message that asks for facts, a factor or numbers; null to any other, and where nothing can be said. */
export function factAnswer(message: FromPanel, inspection: Inspection): ToPanel | null {
  switch (message.type) {
    case 'about/1':
      return { type: 'facts/1', id: message.id, facts: factsOf(inspection, message.nodes, message.name) };
    case 'between/1': {
      const answer = betweenCard(inspection.graph, message.from, message.to);
      return answer && { type: 'factor/1', answer };
    }
    case 'numbersOf/1': {
      const offered = staticNumbers(message.id);
      return offered ? { type: 'numbers/1', numbers: numbersOf(inspection.graph, offered.id, offered.title) } : null;
    }
    default:
      return null;
  }
}

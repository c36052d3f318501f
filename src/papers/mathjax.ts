import type * as MathjaxModule from 'mathjax-full/js/mathjax.js';
import type * as TexModule from 'mathjax-full/js/input/tex.js';
import type * as SvgModule from 'mathjax-full/js/output/svg.js';
import type * as AdaptorModule from 'mathjax-full/js/adaptors/liteAdaptor.js';
import type * as HandlerModule from 'mathjax-full/js/handlers/html.js';
import type { MathDocument } from 'mathjax-full/js/core/MathDocument.js';
import type { LiteDocument } from 'mathjax-full/js/adaptors/lite/Document.js';
import type { LiteElement, LiteNode } from 'mathjax-full/js/adaptors/lite/Element.js';
import type { LiteText } from 'mathjax-full/js/adaptors/lite/Text.js';

/** LaTeX → the markup of one `<svg>` whose unit is 1/1000 em. Throws what the parser has to say of a bad formula. */
export type Engine = (latex: string, display: boolean) => string;

/**
 * Starts MathJax: some 100 ms, most of it loading, so it is done for the first formula and not with the program. The calls of
 * `require` stand in the function for that reason: a bundler takes them in and runs the modules when the call is reached.
 */
export function startEngine(): Engine {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { mathjax } = require('mathjax-full/js/mathjax.js') as typeof MathjaxModule;
  const { TeX } = require('mathjax-full/js/input/tex.js') as typeof TexModule;
  const { SVG } = require('mathjax-full/js/output/svg.js') as typeof SvgModule;
  const { liteAdaptor } = require('mathjax-full/js/adaptors/liteAdaptor.js') as typeof AdaptorModule;
  const { RegisterHTMLHandler } = require('mathjax-full/js/handlers/html.js') as typeof HandlerModule;
  require('mathjax-full/js/input/tex/base/BaseConfiguration.js');
  require('mathjax-full/js/input/tex/ams/AmsConfiguration.js');
  require('mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js');
  require('mathjax-full/js/input/tex/color/ColorConfiguration.js');
  require('mathjax-full/js/input/tex/html/HtmlConfiguration.js');
  /* eslint-enable @typescript-eslint/no-require-imports */

  const adaptor = liteAdaptor();
  RegisterHTMLHandler(adaptor);
  const document: MathDocument<LiteNode, LiteText, LiteDocument> = mathjax.document('', {
    InputJax: new TeX({
      packages: ['base', 'ams', 'boldsymbol', 'color', 'html'],
      formatError: (_: unknown, error: Error) => {
        throw error;
      },
    }),
    // No glyph cache: without it nothing in the picture has an id, so that many stand in one page and none borrows from another.
    OutputJax: new SVG({ fontCache: 'none' }),
  });
  return (latex, display) => adaptor.innerHTML(document.convert(latex, { display }) as LiteElement);
}

/**
 * The toolkit's foundation probes the browser with a style element, to which it gives the nonce that this tag states. Must be
 * the first import: the probe runs as the toolkit loads.
 */
const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce;
if (nonce) {
  const tag = document.createElement('meta');
  tag.setAttribute('property', 'csp-nonce');
  tag.content = nonce;
  document.head.append(tag);
}

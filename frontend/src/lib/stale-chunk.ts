// After a deploy an open page asks for chunks that are gone. One reload fetches the new index; the guard keeps a chunk
// that is missing for another reason from reloading for ever.
const guard = 'weir.reloaded';
const quietPeriod = 60_000;

export function reloadOnStaleChunk(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(guard) ?? 0);
    if (Date.now() - last < quietPeriod) {
      return;
    }
    event.preventDefault();
    sessionStorage.setItem(guard, String(Date.now()));
    window.location.reload();
  });
}

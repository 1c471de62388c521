// The form in the field opens without signal: a worker keeps the program's own files, and the names of areas and places. Nothing of a report.
const NEEDED = ["/api/v1/areas"];

/** Registers the worker and hands it what this page has loaded. */
export async function keepForOffline(area: string, form: () => Promise<unknown>): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const worker = (await navigator.serviceWorker.ready).active;
    await form();
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
    const own = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/assets/")).map((url) => url.pathname);
    worker?.postMessage([...own, ...NEEDED, `/api/v1/areas/${encodeURIComponent(area)}/words`]);
  } catch {
    // no worker: the form needs signal to open, and still keeps what is written
  }
}

/** What the sources expect of a browser when they are loaded. */
const kept = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
Object.assign(globalThis, { sessionStorage: kept, localStorage: kept });

const requestId = /req_[0-9a-f]{32}/;

/** The identifier of a call somewhere in what somebody pasted, such as a whole header; absent for none. */
export function requestIdIn(text: string): string | undefined {
  return requestId.exec(text.toLowerCase())?.[0];
}

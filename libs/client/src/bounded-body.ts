/** The bytes of a body, which may be as long as it likes; undefined, and the rest is not read, where it has more than `bytesMax`. */
export async function bytesOf(body: AsyncIterable<Uint8Array> | null, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

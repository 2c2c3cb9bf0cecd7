/** Stops what the set-up started, and nothing else. */
export default async function stopAfterTests() {
  await globalThis.tidegateTestInfrastructure?.stop();
}

/** One real Kafka and one real Postgres for all `.int` tests; `KAFKA_BROKERS` and `DATABASE_URL` override them. */
export default async function startForTests() {
  const { startTestInfrastructure } = await import('../libs/local-stack/src/test-infrastructure.ts');
  globalThis.tidegateTestInfrastructure = await startTestInfrastructure();
}

/** The parts of a Fastify reply that controllers use which answer with a value. */
export interface Reply {
  status(code: number): Reply;
  header(name: string, value: string | readonly string[]): Reply;
}

/**
 * Names of span attributes, in one place because the messaging conventions of OpenTelemetry are still in development and
 * are renamed now and then (these are those of version 1.45).
 */
export const attributeNames = {
  messagingSystem: 'messaging.system.name',
  messagingDestination: 'messaging.destination.name',
  messagingPartition: 'messaging.destination.partition.id',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingMessageId: 'messaging.message.id',
  messagingBatchCount: 'messaging.batch.message_count',
  messagingGroup: 'messaging.consumer.group.name',
  kafkaOffset: 'kafka.offset',
  kafkaKey: 'kafka.message.key',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  tenantId: 'tidegate.tenant.id',
  requestId: 'tidegate.request.id',
} as const;

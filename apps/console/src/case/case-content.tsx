import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { SignalFamily } from '@tidegate/contracts/evidence-events';
import { judgesBlind } from '../blind/blind-judgement.ts';
import { HiddenNote } from '../blind/blind-note.tsx';
import type { SeenPart } from '../decision/friction.ts';
import { AsksView } from './asks-view.tsx';
import { ChecksView } from './checks-view.tsx';
import { ClaimsView } from './claims-view.tsx';
import { computedReadings } from './computed-readings.ts';
import { DecisionRecord } from './decision-record.tsx';
import { EarlierVerdicts } from './earlier-verdicts.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { NoticesView } from './notices-view.tsx';
import { ProposalView } from './proposal-view.tsx';
import { SeenMark } from './seen-mark.tsx';
import { SummaryView } from './summary-view.tsx';
import { ToolTrace } from './tool-trace.tsx';
import { FailureView, RejectionView } from './trouble-view.tsx';
import { WhatIsAsked } from './what-is-asked.tsx';
import { WhyHere } from './why-here.tsx';

/** All parts of a case, from what was asked to how it was decided (requirement E1). */
export function CaseContent({
  detail,
  onSeen,
}: {
  readonly detail: CaseDetail;
  readonly onSeen: (part: SeenPart) => void;
}) {
  const { request, assessment, rejection, failure } = detail.escalation;
  const readingsOf = (...families: readonly SignalFamily[]) =>
    assessment ? computedReadings(assessment, request, families) : [];
  return (
    <div className="case-content">
      <SummaryView detail={detail} />
      {failure && <FailureView failure={failure} />}
      <HiddenNote detail={detail} />
      {!judgesBlind(detail) && <WhyHere detail={detail} />}
      <WhatIsAsked detail={detail} />
      <NoticesView detail={detail} />
      {rejection && <RejectionView rejection={rejection} />}
      <ProposalView detail={detail} />
      <AsksView detail={detail} />
      <EarlierVerdicts detail={detail} />
      {assessment && <ChecksView assessment={assessment} seenMark={<SeenMark part="checks" onSeen={onSeen} />} />}
      {request && <ClaimsView request={request} assessment={assessment} />}
      {request && (
        <EvidenceView
          evidence={request.evidence}
          readings={readingsOf('retrieval', 'generation', 'history')}
          seenMark={<SeenMark part="evidence" onSeen={onSeen} />}
        />
      )}
      {request && <ToolTrace calls={request.toolTrace} readings={readingsOf('tooling', 'workflow')} />}
      <DecisionRecord detail={detail} />
      <a className="decide-link button button-primary" href="#decide">
        Decide
      </a>
    </div>
  );
}

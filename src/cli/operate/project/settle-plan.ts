import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import {type PlannedProject, planProject} from '../../../codebuild/project/plan-project.ts';
import type {ProjectAnswers, ProjectQuestion} from '../../../codebuild/project/project-question.ts';
import type {ProjectRequest} from '../../../codebuild/project/project-request.ts';
import type {AccountReads} from '../../../codebuild/snapshot/account-reads.ts';
import {readFacts} from '../../../codebuild/snapshot/read-facts.ts';
import {
  type Snapshot,
  EMPTY_SNAPSHOT,
  withoutImages,
  withoutLinks,
} from '../../../codebuild/snapshot/snapshot.ts';
import {unreachable} from '../../../errors.ts';

/**
 * Answers a question about a project.
 *
 * @returns `links-changed` if the account has been linked to the Git host, or may have been, so that the question
 *   has other answers now.
 */
export type Answer = (question: ProjectQuestion) => Promise<ProjectAnswers | 'links-changed'>;

/** A plan, and what it was made from. */
interface SettledPlan {
  readonly plan: PlannedProject;
  readonly answers: ProjectAnswers;
}

/**
 * Plans a project: reads what the plan requires of the account, and has its questions answered. Changes nothing,
 * unless an answer links the account.
 *
 * @param known facts that have been read before.
 * @throws {Failure} if the request cannot be fulfilled.
 */
export async function settlePlan(
  request: ProjectRequest,
  account: AccountReads & {readonly place: AccountPlace},
  answer: Answer,
  known: Snapshot = EMPTY_SNAPSHOT,
): Promise<SettledPlan> {
  let snapshot = known;
  let answers: ProjectAnswers = {};
  for (;;) {
    const planning = planProject(request, answers, snapshot, account.place);
    switch (planning.kind) {
      case 'facts': {
        snapshot = await readFacts(planning.wanted, account, snapshot);
        break;
      }
      case 'question': {
        const given = await answer(planning.question);
        if (given === 'links-changed') snapshot = withoutLinks(snapshot);
        else answers = withAnswers(answers, given);
        if (given !== 'links-changed' && given.image === 'published') {
          snapshot = withoutImages(snapshot);
        }
        break;
      }
      case 'plan': {
        return {plan: planning.plan, answers};
      }
      default: {
        return unreachable(planning);
      }
    }
  }
}

function withAnswers(before: ProjectAnswers, given: ProjectAnswers): ProjectAnswers {
  return {...before, ...given, remarks: [...(before.remarks ?? []), ...(given.remarks ?? [])]};
}

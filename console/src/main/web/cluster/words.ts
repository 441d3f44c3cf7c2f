import type { MemberPicture } from '../api/cluster';
import { t } from '../text';

/** A member's role, in a word. */
export function roleText(member: MemberPicture): string {
  const status = member.status;
  if (!status) return t(member.answeredMillis === 0 && !member.name ? 'role.unstarted' : 'role.silent');
  if (status.isLearner) return t('role.learner');
  switch (status.role) {
    case 'leader':
      return t('role.leader');
    case 'candidate':
      return t('role.candidate');
    case 'pre_candidate':
      return t('role.preCandidate');
    case 'follower':
      return t(status.leader ? 'role.follower' : 'role.leaderless');
  }
}

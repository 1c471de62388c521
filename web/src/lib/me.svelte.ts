// Who looks at the screen, and what they may do. Alone on a machine that is one person, who may do everything.
import { api, type Session } from "./api/client";

let session = $state.raw<Session | null>(null);

export const me = {
  get session() {
    return session;
  },
  get isTeam() {
    return session?.is_team ?? false;
  },
  /** The account; "" where nobody logs in. */
  get name() {
    return session?.is_team ? session.by : "";
  },
  /** True if this kind of decision may be taken; the server asks again. */
  may: (kind: string) => session === null || session.acts.includes(kind),
  load: async () => {
    session = await api.session().catch(() => session);
  },
};

// Something fetched: what came last stays on the screen while the next is on its way.
import { Refused } from "./api/client";

export class Loaded<T> {
  value = $state.raw<T | undefined>(undefined);
  fault = $state("");
  isLoading = $state(false);
  private turn = 0;

  /** Fetches; an answer that was overtaken by a later question is dropped. */
  async from(question: () => Promise<T>): Promise<void> {
    const turn = ++this.turn;
    this.isLoading = true;
    try {
      const value = await question();
      if (turn !== this.turn) return;
      this.value = value;
      this.fault = "";
    } catch (error) {
      if (turn === this.turn) this.fault = told(error);
    } finally {
      if (turn === this.turn) this.isLoading = false;
    }
  }

  clear(): void {
    this.turn++;
    this.value = undefined;
    this.fault = "";
    this.isLoading = false;
  }
}

export function told(error: unknown): string {
  if (error instanceof Refused) return [error.message, error.detail].filter(Boolean).join(": ");
  if (error instanceof TypeError) return "The server does not answer. Is `detente serve` running? What you see is what came last.";
  return error instanceof Error ? error.message : String(error);
}

import { UserError } from "./command";

/**
 * An error of the file system as one line on what to do, or undefined if a user cannot mend it.
 *
 * @param place what is named where the error names nothing: a failed write does not
 * @param otherwise what else would help, e.g. `, or set XDG_CACHE_HOME`
 */
export function fileProblem(error: unknown, place: string, otherwise = ""): UserError | undefined {
    const { code, path = place } = error as NodeJS.ErrnoException;
    switch (code) {
        case "ENOSPC":
        case "EDQUOT":
            return new UserError(`No space is left for ${path} (${code}). Free some${otherwise}.`);
        case "EACCES":
        case "EPERM":
        case "EROFS":
        case "ENOTDIR":
            return new UserError(`${path} cannot be used (${code}). Make it accessible${otherwise}.`);
        case "EEXIST":
            return new UserError(`${path} is a file where a directory belongs (EEXIST). Move it away${otherwise}.`);
        case "EISDIR":
            return new UserError(`${path} is a directory where a file belongs (EISDIR). Move it away${otherwise}.`);
        default:
            return undefined;
    }
}

namespace Moderator.Service.Api.Document;

/// <summary>What each error says, by HTTP status.</summary>
internal static class ProblemExamples
{
    private static readonly Dictionary<string, (string Meaning, string Example)> ByStatus = new(StringComparer.Ordinal)
    {
        ["400"] = ("The request has a mistake; \"errors\" names the fields.", """{"type": "about:blank", "title": "Bad request", "status": 400, "detail": "The request has fields that this address does not take; \"errors\" lists them.", "code": "invalid_fields", "errors": {"text": ["Is missing; expected a string."]}}"""),
        ["401"] = ("The request has no key that is in force.", """{"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "The request has no key; expected the header Authorization: Bearer KEY, or X-Api-Key: KEY.", "code": "key_required"}"""),
        ["403"] = ("The key has not the scope of this address, or is another site's.", """{"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "The key has not the scope \"moderate\" that this address asks for.", "code": "scope_missing"}"""),
        ["404"] = ("Nothing with this id is stored.", """{"type": "about:blank", "title": "Not found", "status": 404, "detail": "No comment with this id is stored for this site. A comment that was submitted with a site is asked for with ?site=.", "code": "no_such_comment"}"""),
        ["409"] = ("It does not fit what is there by now.", """{"type": "about:blank", "title": "Conflict", "status": 409, "detail": "The decision is on revision 1, and the latest is 2. Look at the comment again.", "code": "other_revision"}"""),
        ["412"] = ("What is to be changed is not as If-Match says any more.", """{"type": "about:blank", "title": "Precondition failed", "status": 412, "detail": "What is to be changed is not as If-Match says any more. Read it again.", "code": "changed"}"""),
        ["413"] = ("The body is too large.", """{"type": "about:blank", "title": "Content too large", "status": 413, "detail": "The body is larger than the 1048576 bytes that this address takes.", "code": "body_too_large"}"""),
        ["415"] = ("The body is of another type.", """{"type": "about:blank", "title": "Unsupported media type", "status": 415, "detail": "The request's content type is another; expected application/json.", "code": "unsupported_media_type"}"""),
        ["422"] = ("The Idempotency-Key was given to another request.", """{"type": "about:blank", "title": "Unprocessable content", "status": 422, "detail": "The Idempotency-Key was given to another request within a day. A request that is sent again must be the same; another needs another key.", "code": "idempotency_key_reused"}"""),
        ["429"] = ("The key is used more often than it may; Retry-After says when to go on.", """{"type": "about:blank", "title": "Too many requests", "status": 429, "detail": "The key may make 10 requests a second. Retry-After says when to go on.", "code": "rate_exceeded"}"""),
        ["503"] = ("The service cannot do it just now; nothing was stored. Retry-After says when to try again.", """{"type": "about:blank", "title": "Service unavailable", "status": 503, "detail": "The database is locked by another program. Nothing was stored; try again later.", "code": "storage_unavailable"}"""),
    };

    /// <summary>What a status means here and how its body looks; null where it is no error of the native API.</summary>
    public static (string Meaning, string Example)? Of(string status) => ByStatus.TryGetValue(status, out var found) ? found : null;
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Moderator.Core.Comments;
using Moderator.Core.Text;
using Moderator.Service.Requests;

namespace Moderator.Service.Api.Coral;

/// <summary>Reads a comment that Coral is about to publish.</summary>
internal static class CoralRequest
{
    /// <summary>
    /// The comment, its body read as what a reader sees. Coral sends it before it has an id: it gets one made of everything
    /// that Coral says of it, so that the same request again is the same comment.
    /// </summary>
    /// <param name="body">An object.</param>
    /// <param name="checks">Gets what is found wrong.</param>
    /// <returns>Null where something is wrong.</returns>
    public static Comment? Read(JsonElement body, FieldChecks checks)
    {
        var comment = Object(body, "comment", "comment", checks, required: true);
        var html = String(comment, "body", "comment.body", checks, required: true);
        var parent = String(comment, "parentID", "comment.parentID", checks);
        var author = String(Object(body, "author", "author", checks), "id", "author.id", checks);
        var story = Object(body, "story", "story", checks);
        var (storyId, storyUrl) = (String(story, "id", "story.id", checks), String(story, "url", "story.url", checks));
        var site = String(Object(body, "site", "site", checks), "id", "site.id", checks);
        var tenant = String(body, "tenantID", "tenantID", checks);
        checks.Id("comment.parentID", parent);
        checks.Id("author.id", author);
        checks.Id("story.id", storyId);
        checks.Field("story.url", storyUrl);
        checks.Id("site.id", site);
        checks.Field("tenantID", tenant);
        var text = html is null ? null : HtmlText.Read(html).Text;
        if (text is not null) checks.Text("comment.body", text);
        if (checks.Failed) return null;
        return new Comment(IdOf([tenant, site, storyId, author, parent, html]), text!)
        {
            Site = site,
            ParentId = parent,
            Author = author is null ? null : new Author(author),
            Article = storyId is null ? null : new Article(storyId) { Url = storyUrl },
        };
    }

    private static string IdOf(IReadOnlyList<string?> parts)
    {
        // Each with its length, so that no two lists of parts are written alike.
        var written = string.Concat(parts.Select(p => p is null ? "-;" : $"{p.Length}:{p};"));
        return "coral-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written)).AsSpan(0, 16));
    }

    private static JsonElement? Object(JsonElement within, string name, string path, FieldChecks checks, bool required = false)
    {
        if (!within.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
        {
            if (required) checks.Add(path, "Is missing; expected an object.");
            return null;
        }

        if (found.ValueKind == JsonValueKind.Object) return found;
        checks.Add(path, $"Is {WireJson.NameOf(found.ValueKind)}; expected an object.");
        return null;
    }

    private static string? String(JsonElement? within, string name, string path, FieldChecks checks, bool required = false)
    {
        if (within is not { } parent) return null;
        if (!parent.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
        {
            if (required) checks.Add(path, "Is missing; expected a string.");
            return null;
        }

        if (found.ValueKind == JsonValueKind.String && WireJson.StringOf(found) is { } value) return value;
        checks.Add(path, found.ValueKind == JsonValueKind.String ? "Is no valid Unicode; expected a string that is." : $"Is {WireJson.NameOf(found.ValueKind)}; expected a string.");
        return null;
    }
}

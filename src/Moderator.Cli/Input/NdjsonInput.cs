using System.Buffers;
using System.Text.Json;
using Moderator.Core.Comments;

namespace Moderator.Cli.Input;

/// <summary>
/// One JSON object a line, with the comment in <c>text</c>. Where they are given, <c>id</c>, <c>author</c>, <c>article</c>,
/// <c>parent_id</c>, <c>parent_text</c>, <c>site</c>, <c>section</c> and <c>language</c> mean what they mean to the service; every other member
/// is kept as it came.
/// </summary>
/// <param name="replaced">Members that the output writes anew: an earlier one of that name is dropped.</param>
public sealed class NdjsonInput(params IReadOnlyCollection<string> replaced) : ICommentInput
{
    public IEnumerable<InputRow> Read(Stream stream, string source)
    {
        foreach (var line in ByteLines.Read(stream, ICommentInput.LongestRow))
        {
            if (line.IsWhole && line.IsBlank) continue;
            var place = new Place(source, line.Number);
            yield return RowProblems.OfLine(line) is { } problem ? new BadRow(place, problem) : Parse(place, line.Bytes);
        }
    }

    private InputRow Parse(Place place, byte[] line)
    {
        try
        {
            return ParseObject(place, line);
        }
        catch (JsonException e)
        {
            // The library's own message may quote the text: only its position is told.
            return new BadRow(place, $"column {(e.BytePositionInLine ?? 0) + 1}: found no valid JSON, expected an object like {{\"text\": \"...\"}}.");
        }
    }

    private InputRow ParseObject(Place place, byte[] line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return new BadRow(place, $"found {Kind(reader.TokenType)}, expected an object like {{\"text\": \"...\"}}.");

        var kept = new ArrayBufferWriter<byte>(line.Length);
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (!TryGetString(ref reader, out var name))
                return new BadRow(place, $"column {start + 1}: found half a surrogate pair in a name, expected Unicode text.");
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            if (name is "text" && reader.TokenType != JsonTokenType.String)
                return new BadRow(place, $"column {valueStart + 1}: \"text\" is {Kind(reader.TokenType)}, expected a string.");
            if (said.ContainsKey(name) && name is "text")
                return new BadRow(place, $"column {start + 1}: found \"text\" a second time, expected it once.");
            var problem = Note(ref reader, name, said);
            if (problem is not null) return new BadRow(place, $"column {valueStart + 1}: {problem}");
            reader.Skip();
            if (replaced.Contains(name, StringComparer.Ordinal)) continue;
            if (kept.WrittenCount > 0) kept.Write(","u8);
            kept.Write(line.AsSpan(start, (int)reader.BytesConsumed - start));
        }

        while (reader.Read())
        {
            // Anything after the object throws.
        }

        if (!said.TryGetValue("text", out var text))
            return new BadRow(place, "found no member \"text\", expected an object like {\"text\": \"...\"}.");
        return new JsonRow(place, Comment(said, text), kept.WrittenMemory);
    }

    /// <summary>Notes what a policy or the service looks at. Returns what is wrong with it, or null.</summary>
    private static string? Note(ref Utf8JsonReader reader, string name, Dictionary<string, string> said)
    {
        if (name is "author" or "article" && reader.TokenType == JsonTokenType.StartObject)
        {
            var inner = reader;
            while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
            {
                var known = TryGetString(ref inner, out var member) && member is "id" or "name" or "title" or "url";
                inner.Read();
                if (known && inner.TokenType == JsonTokenType.String && TryGetString(ref inner, out var value)) said[$"{name}.{member}"] = value;
                inner.Skip();
            }

            return null;
        }

        if (reader.TokenType != JsonTokenType.String) return null;
        if (name is not ("text" or "id" or "author" or "article" or "parent_id" or "parent_text" or "site" or "section" or "language")) return null;
        if (!TryGetString(ref reader, out var text)) return $"\"{name}\" holds half a surrogate pair, expected Unicode text.";
        said[name is "author" or "article" ? name + ".id" : name] = text;
        return null;
    }

    private static Comment Comment(Dictionary<string, string> said, string text)
    {
        var author = said.GetValueOrDefault("author.id") ?? said.GetValueOrDefault("author.name");
        var article = said.GetValueOrDefault("article.id") ?? said.GetValueOrDefault("article.url");
        var parent = said.GetValueOrDefault("parent_id");
        return new Comment(said.GetValueOrDefault("id") ?? ContentId.Of(text, article, parent, author), text)
        {
            Author = author is null ? null : new Author(author) { Name = said.GetValueOrDefault("author.name") },
            Article = article is null ? null : new Article(article) { Title = said.GetValueOrDefault("article.title"), Url = said.GetValueOrDefault("article.url") },
            ParentId = parent,
            ParentText = said.GetValueOrDefault("parent_text"),
            Site = said.GetValueOrDefault("site"),
            Section = said.GetValueOrDefault("section"),
            Language = said.GetValueOrDefault("language"),
        };
    }

    private static bool TryGetString(ref Utf8JsonReader reader, out string value)
    {
        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Valid JSON, but no text: an escaped lone surrogate.
            value = "";
            return false;
        }
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "a string",
    };
}

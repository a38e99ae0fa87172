using System.Text.Json;

namespace Moderator.Core.Policies.Reading;

/// <summary>Reads a policy's word lists: arrays in the file itself, or text files beside it with one entry a line.</summary>
/// <param name="errors">Gets what is wrong in the policy file.</param>
/// <param name="fields">Likewise.</param>
/// <param name="openList">Gives a list file's bytes by its name; null where there is no such file.</param>
internal sealed class WordListReader(PolicyFileErrors errors, JsonFields fields, Func<string, ReadOnlyMemory<byte>?> openList)
{
    private static readonly string[] FileProperties = ["file"];

    /// <summary>The words and phrases of all lists.</summary>
    public List<WordListEntry> Entries { get; } = [];

    /// <summary>The lists' names.</summary>
    public string[] Names { get; private set; } = [];

    /// <summary>The files that were read, each once.</summary>
    public List<PolicySourceFile> Files { get; } = [];

    public void Read(PlacedJson? value)
    {
        if (value is null || !fields.IsObject(value, "word_lists", null)) return;
        Names = [.. value.Members.Select(m => m.Name)];
        foreach (var list in value.Members)
        {
            var what = $"The word list \"{list.Name}\"";
            if (list.Value.Kind == JsonTokenType.StartObject) ReadFile(list, what);
            else
            {
                foreach (var (text, offset) in fields.Texts(list.Value, what, "at least one word or phrase")) Add(errors, list.Name, text, offset);
            }
        }
    }

    private void ReadFile(PlacedMember list, string what)
    {
        if (!fields.IsObject(list.Value, what, FileProperties)) return;
        if (fields.RequiredText(list.Value, "file", what) is not { } name) return;
        var offset = JsonFields.Optional(list.Value, "file")!.Offset;
        if (name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
        {
            errors.Add(offset, $"{what} does not lie beside the policy", PlacedJson.Quoted(name), "the name of a file in the policy's own folder");
            return;
        }

        if (openList(name) is not { } utf8)
        {
            errors.Add(offset, $"{what} has no file", PlacedJson.Quoted(name), "a text file of that name beside the policy, UTF-8, one word or phrase a line");
            return;
        }

        if (Files.TrueForAll(f => f.Name != name)) Files.Add(new PolicySourceFile(name, utf8));
        ReadLines(list.Name, what, name, utf8.Span);
    }

    private void ReadLines(string list, string what, string file, ReadOnlySpan<byte> utf8)
    {
        var inFile = errors.Beside(file, utf8.ToArray());
        if (PolicyFile.FirstInvalid(utf8) is { } invalid)
        {
            inFile.Add(invalid, "The file is not UTF-8", "a byte that belongs to no character", "UTF-8 text");
            return;
        }

        var before = Entries.Count;
        var wrong = false;
        var start = utf8.StartsWith(System.Text.Encoding.UTF8.Preamble) ? System.Text.Encoding.UTF8.Preamble.Length : 0;
        while (start < utf8.Length)
        {
            var length = utf8[start..].IndexOf((byte)'\n');
            if (length < 0) length = utf8.Length - start;
            var line = System.Text.Encoding.UTF8.GetString(utf8.Slice(start, length));
            var text = line.Trim();
            if (text.Length > 0 && text[0] != '#') wrong |= !Add(inFile, list, text, start + System.Text.Encoding.UTF8.GetByteCount(line.AsSpan(0, line.Length - line.TrimStart().Length)));
            start += length + 1;
        }

        if (Entries.Count == before && !wrong) inFile.Add(0, $"{what} is empty", "no entry", "at least one word or phrase, one a line; lines with # before them do not count");
    }

    private bool Add(PolicyFileErrors where, string list, string text, int offset)
    {
        var fits = WordListMatcher.CanMatch(text);
        if (fits) Entries.Add(new WordListEntry(list, text));
        else if (WordListMatcher.HasShortStem(text)) where.Add(offset, $"A * after too little in the word list \"{list}\"", PlacedJson.Quoted(text), $"{WordListMatcher.ShortestStem} letters or more before it: anything shorter is in many harmless words");
        else where.Add(offset, $"Nothing to look for in the word list \"{list}\"", PlacedJson.Quoted(text), "a word or phrase, with letters, digits or emoji, that is no link, address or mention");
        return fits;
    }
}

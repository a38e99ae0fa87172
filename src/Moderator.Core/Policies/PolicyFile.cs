using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Moderator.Core.Policies;

/// <summary>Reads policy files.</summary>
/// <remarks>
/// A policy is one JSON object (UTF-8, no comments):
/// <code>
/// {
///   "name": "sports",                       a word for the record
///   "version": "3",                         changed by whoever changes the file
///   "languages": ["en", "de"],              optional: comments in another language go to review, and in an unknown one unless "und" stands here
///   "word_lists": { "slurs": ["..."] },     optional: words and phrases, matched on normalised text by whole words
///   "rules": [                              at least one, read in this order
///     { "id": "threats", "when": { "scores": { "THREAT": { "at_least": 0.97 } } },
///       "action": "reject", "reason": "A threat.", "final": true }
///   ],
///   "default": { "action": "approve", "reason": "No rule matched." }
/// }
/// </code>
/// <c>when</c> holds one condition or more, and all of them must hold:
/// <list type="table">
/// <item><term><c>scores</c></term><description>bounds by attribute: <c>{"TOXICITY": {"at_least": 0.7, "below": 0.9}}</c>, 0 to 1</description></item>
/// <item><term><c>links</c>, <c>characters</c>, <c>words</c>, <c>mentions</c>, <c>emoji</c>, <c>lines</c></term><description>bounds on a count</description></item>
/// <item><term><c>reports</c></term><description>bounds on the number of readers' reports</description></item>
/// <item><term><c>uppercase_share</c>, <c>punctuation_share</c></term><description>bounds from 0 to 1</description></item>
/// <item><term><c>word_lists</c></term><description>names of lists, one of which must have a word in the comment</description></item>
/// <item><term><c>site</c>, <c>section</c>, <c>language</c></term><description>names, one of which must be the comment's</description></item>
/// <item><term><c>author</c></term><description>bounds by <c>comments</c>, <c>approved</c>, <c>rejected</c> (counts) and <c>rejected_share</c> (of those decided, 0 to 1); a comment without an author counts as one by somebody new</description></item>
/// <item><term><c>all</c>, <c>any</c>, <c>not</c></term><description>conditions within: arrays of <c>when</c> objects; one such object for <c>not</c></description></item>
/// </list>
/// Bounds are <c>at_least</c> (inclusive) with or without one of <c>at_most</c> (inclusive) and <c>below</c> (exclusive). <c>action</c> is
/// <c>approve</c>, <c>review</c> or <c>reject</c>. A matching rule that is <c>final</c> leaves later rules out.
/// How rules work together stands at <see cref="PolicyEvaluator"/>.
/// </remarks>
public static class PolicyFile
{
    /// <param name="utf8">The file's bytes, with or without a byte order mark.</param>
    /// <param name="fileName">What error messages call the file.</param>
    /// <exception cref="PolicyFormatException">The file cannot be used; it lists everything that is wrong.</exception>
    public static Policy Parse(ReadOnlySpan<byte> utf8, string fileName)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(utf8));
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var errors = new PolicyFileErrors(fileName, utf8.ToArray());
        if (!Utf8.IsValid(utf8))
        {
            errors.Add(FirstInvalid(utf8), "The file is not UTF-8", "a byte that belongs to no character", "UTF-8 text");
            throw errors.Exception();
        }

        PlacedJson root;
        try
        {
            root = PlacedJson.Read(utf8);
        }
        catch (JsonException error)
        {
            errors.AddSyntax(error);
            throw errors.Exception();
        }
        catch (PlacedJsonException error)
        {
            errors.Add(error.Offset, "A text cannot be read", "an escape that is half of a surrogate pair", "both halves, or the character itself");
            throw errors.Exception();
        }

        var policy = new PolicyReader(errors).Read(root, hash);
        return errors.Any || policy is null ? throw errors.Exception() : policy;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}

/// <summary>Gathers what is wrong in a file, with line and column.</summary>
internal sealed class PolicyFileErrors(string file, byte[] utf8)
{
    private readonly List<(int Offset, PolicyFileError Error)> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <param name="offset">In bytes.</param>
    public void Add(int offset, string problem, string found, string expected)
    {
        var before = utf8.AsSpan(0, Math.Min(offset, utf8.Length));
        var line = before.Count((byte)'\n') + 1;
        var lineStart = before.LastIndexOf((byte)'\n') + 1;

        // Every byte that does not continue a character starts one.
        var column = 1;
        foreach (var b in before[lineStart..])
        {
            if ((b & 0xC0) != 0x80) column++;
        }

        _errors.Add((offset, new PolicyFileError(file, line, column, problem, found, expected)));
    }

    public void AddSyntax(JsonException error)
    {
        var offset = 0;
        for (var line = 0; line < (error.LineNumber ?? 0); line++) offset += utf8.AsSpan(offset).IndexOf((byte)'\n') + 1;
        offset = Math.Min(utf8.Length, offset + (int)(error.BytePositionInLine ?? 0));
        var found = "the end of the file";
        if (offset < utf8.Length && Rune.DecodeFromUtf8(utf8.AsSpan(offset), out var rune, out _) == System.Buffers.OperationStatus.Done)
            found = Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : $"'{rune}'";

        // The reader's own words say what it wanted; the place at their end stands in front of the line already.
        var message = error.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.', ' ');
        Add(offset, $"The file is not JSON ({message})", found, "well-formed JSON");
    }

    public PolicyFormatException Exception() => new([.. _errors.OrderBy(e => e.Offset).Select(e => e.Error)]);
}

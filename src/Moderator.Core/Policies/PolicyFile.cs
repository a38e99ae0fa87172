using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Moderator.Core.Policies.Reading;

namespace Moderator.Core.Policies;

/// <summary>Reads policy files.</summary>
/// <remarks>The format is described in <c>src/Moderator.Core/Policies/README.md</c>. How rules work together stands at <see cref="PolicyEvaluator"/>.</remarks>
public static class PolicyFile
{
    /// <summary>Reads a policy whose word lists stand in the file itself.</summary>
    /// <param name="utf8">The file's bytes, with or without a byte order mark.</param>
    /// <param name="fileName">What error messages call the file.</param>
    /// <exception cref="PolicyFormatException">The file cannot be used; it lists everything that is wrong.</exception>
    public static Policy Parse(ReadOnlySpan<byte> utf8, string fileName) => Parse(utf8, fileName, _ => null);

    /// <summary>Reads a policy of the files that <see cref="Policy.Files"/> gave.</summary>
    /// <param name="files">The policy first, then its word lists.</param>
    /// <exception cref="PolicyFormatException">The policy cannot be used; it lists everything that is wrong.</exception>
    public static Policy Parse(IReadOnlyList<PolicySourceFile> files) =>
        Parse(files[0].Utf8.Span, files[0].Name, name => files.Skip(1).FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal))?.Utf8);

    /// <summary>Reads a policy and the word lists' files beside it.</summary>
    /// <param name="utf8">The file's bytes, with or without a byte order mark.</param>
    /// <param name="fileName">What error messages call the file; its last part is what <see cref="Policy.Files"/> calls it.</param>
    /// <param name="openList">Gives a word list's file by its name, which has no directory; null where there is none.</param>
    /// <exception cref="PolicyFormatException">The policy cannot be used; it lists everything that is wrong.</exception>
    public static Policy Parse(ReadOnlySpan<byte> utf8, string fileName, Func<string, ReadOnlyMemory<byte>?> openList)
    {
        var file = new PolicySourceFile(Path.GetFileName(fileName), utf8.ToArray());
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var errors = new PolicyFileErrors(fileName, utf8.ToArray());
        if (FirstInvalid(utf8) is { } invalid)
        {
            errors.Add(invalid, "The file is not UTF-8", "a byte that belongs to no character", "UTF-8 text");
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

        var policy = new PolicyReader(errors, openList).Read(file, root);
        return errors.Any || policy is null ? throw errors.Exception() : policy;
    }

    /// <summary>
    /// SHA-256, lower-case hexadecimal: of the policy file alone where its word lists stand in it; else of its SHA-256
    /// followed by the name (UTF-8, ended by a zero byte) and the SHA-256 of each list's file, in the order of the policy.
    /// </summary>
    internal static string HashOf(PolicySourceFile policy, IReadOnlyList<PolicySourceFile> lists)
    {
        var hash = SHA256.HashData(policy.Utf8.Span);
        if (lists.Count == 0) return Convert.ToHexStringLower(hash);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(hash);
        foreach (var list in lists)
        {
            all.AppendData(Encoding.UTF8.GetBytes(list.Name));
            all.AppendData([0]);
            all.AppendData(SHA256.HashData(list.Utf8.Span));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    /// <summary>Where bytes stop being UTF-8; null where they are.</summary>
    internal static int? FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8)) return null;
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}

/// <summary>Gathers what is wrong in a file, with line and column.</summary>
internal sealed class PolicyFileErrors(string file, byte[] utf8)
{
    private readonly List<(int Offset, PolicyFileError Error)> _errors = [];
    private readonly List<PolicyFileErrors> _beside = [];

    public bool Any => _errors.Count > 0 || _beside.Exists(b => b.Any);

    /// <summary>Gathers what is wrong in a file that belongs to this one.</summary>
    public PolicyFileErrors Beside(string name, byte[] content)
    {
        var folder = Path.GetDirectoryName(file);
        var beside = new PolicyFileErrors(string.IsNullOrEmpty(folder) ? name : Path.Combine(folder, name), content);
        _beside.Add(beside);
        return beside;
    }

    /// <param name="offset">In bytes.</param>
    public void Add(int offset, string problem, string found, string expected)
    {
        var place = PlaceOf(offset);
        _errors.Add((offset, new PolicyFileError(file, place.Line, place.Column, problem, found, expected)));
    }

    /// <param name="offset">In bytes.</param>
    public FilePlace PlaceOf(int offset)
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

        return new FilePlace(line, column);
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

    public PolicyFormatException Exception() => new([.. Sorted()]);

    private IEnumerable<PolicyFileError> Sorted() => _errors.OrderBy(e => e.Offset).Select(e => e.Error).Concat(_beside.SelectMany(b => b.Sorted()));
}

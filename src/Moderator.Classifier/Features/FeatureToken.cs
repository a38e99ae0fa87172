using Moderator.Core.Text;

namespace Moderator.Classifier.Features;

/// <summary>A token of a normalised text with its hash.</summary>
/// <param name="Start">Offset in the normalised text.</param>
/// <param name="Length">In UTF-16 code units.</param>
/// <param name="IsWord">A word, number or ideograph; otherwise punctuation or an emoji.</param>
/// <param name="Hash">Finished hash of its characters.</param>
public readonly record struct FeatureToken(int Start, int Length, bool IsWord, ulong Hash)
{
    /// <summary>Hashes the tokens of a normalised text; line breaks are left out.</summary>
    /// <param name="text">In lower case.</param>
    /// <param name="tokens">Cleared and filled.</param>
    public static void Read(ReadOnlySpan<char> text, List<FeatureToken> tokens)
    {
        tokens.Clear();
        foreach (var token in Tokeniser.Enumerate(text))
        {
            if (token.Kind == TokenKind.LineBreak) continue;
            var isWord = token.Kind is TokenKind.Word or TokenKind.Number or TokenKind.Ideograph;
            tokens.Add(new FeatureToken(token.Start, token.Length, isWord, FeatureHash.Of(token.In(text))));
        }
    }
}

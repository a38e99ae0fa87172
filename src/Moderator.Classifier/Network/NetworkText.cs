using Moderator.Core.Text;

namespace Moderator.Classifier.Network;

/// <summary>Reads the words of a normalised text as the network means them.</summary>
internal static class NetworkText
{
    /// <summary>Whether the network reads a token: a line break says nothing.</summary>
    public static bool IsRead(Token token) => token.Kind != TokenKind.LineBreak;

    /// <summary>Whether a word has at least two capitals and no small letter.</summary>
    /// <param name="cased">The word as written.</param>
    /// <param name="lower">The same in lower case.</param>
    public static bool IsShouted(ReadOnlySpan<char> cased, ReadOnlySpan<char> lower)
    {
        var upper = 0;
        for (var i = 0; i < cased.Length; i++)
        {
            if (cased[i] != lower[i]) upper++;
            else if (char.IsLower(cased[i])) return false;
        }

        return upper >= 2;
    }
}

using Moderator.Core.Text.Steps;

namespace Moderator.Core.Text;

/// <summary>
/// The one normaliser, used by training and scoring alike. Pure and allocation-free; a model file names the version it was
/// trained with.
/// </summary>
/// <remarks>
/// <para>
/// In order: HTML references and tags, invisible characters, NFKC (<see cref="CharacterStep"/>); letters of other scripts that
/// pose as Latin ones (<see cref="ConfusableStep"/>); links, addresses and mentions masked, hidden and spelled-out words
/// found, stretched letters folded, blanks folded (<see cref="WordStep"/>); lower case. One space or one line feed stands
/// between words, none at the ends. Emoji stay, without skin tones and joiners. A hashtag keeps its word.
/// </para>
/// <para>
/// The steps run again until nothing changes, at most <see cref="MostRounds"/> times, so that what one layer of disguise
/// hides from the first round is seen by the next, and normalising twice gives what normalising once gives.
/// </para>
/// </remarks>
public static class TextNormaliser
{
    /// <summary>Changes whenever any text may come out differently; a model trained with another version is refused.</summary>
    public const int Version = 1;

    /// <summary>What a link becomes. One word to every tokeniser.</summary>
    public const string UrlMask = "xxurl";

    /// <summary>What an e-mail address becomes.</summary>
    public const string EmailMask = "xxemail";

    /// <summary>What an <c>@mention</c> becomes.</summary>
    public const string UserMask = "xxuser";

    /// <summary>Rounds after which a text that still changes is left as it is.</summary>
    public const int MostRounds = 6;

    /// <summary>Normalises a text of any UTF-16, lone surrogates included. Never throws on a text.</summary>
    public static NormalisedText Normalise(string text)
    {
        var buffer = new NormalisationBuffer(text.Length + 16);
        Normalise(text, buffer);
        return new NormalisedText(buffer);
    }

    /// <summary>The same without allocating, once the buffer has grown. Takes time linear in the length, on any text.</summary>
    public static void Normalise(ReadOnlySpan<char> text, NormalisationBuffer buffer)
    {
        buffer.Reset(text.Length);
        Round(text, buffer.Scratch, buffer.Text);
        if (!buffer.Text.IsSame(text))
        {
            for (var round = 1; round < MostRounds; round++)
            {
                Round(buffer.Cased, buffer.Scratch, buffer.Next);
                if (buffer.Next.IsSame(buffer.Cased)) break;
                buffer.TakeNext();
            }
        }

        Lower(buffer.Cased, buffer.LowerForWriting());
    }

    private static void Round(ReadOnlySpan<char> text, NormalisationLayer scratch, NormalisationLayer result)
    {
        scratch.Length = 0;
        scratch.Ensure(text.Length);
        var characters = new CharacterStep(text, scratch);
        characters.Run();
        if (characters.HasLookalike) ConfusableStep.Run(scratch);

        result.Length = 0;
        result.Ensure(scratch.Length);
        new WordStep(scratch, result).Run();
    }

    /// <summary>Simple lower case, code unit by code unit, whatever the culture.</summary>
    private static void Lower(ReadOnlySpan<char> cased, Span<char> lower)
    {
        cased.ToLowerInvariant(lower);

        // The only upper-case letter that the invariant culture leaves alone: the dotted capital of Turkish.
        lower.Replace('İ', 'i');
    }
}

using System.Text;
using AngleSharp.Dom;

namespace Moderator.Pages.Html;

/// <summary>Gathers the text of an element with its paragraphs.</summary>
internal static class ElementText
{
    private static readonly HashSet<string> Blocks = new(
        ["P", "DIV", "LI", "UL", "OL", "BLOCKQUOTE", "PRE", "H1", "H2", "H3", "H4", "H5", "H6", "SECTION", "ARTICLE", "HEADER", "FOOTER", "TABLE", "TR", "DL", "DT", "DD", "HR", "FIGURE", "ADDRESS"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Silent = new(
        ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "BUTTON", "FORM", "INPUT", "TEXTAREA", "SELECT", "SVG", "IFRAME", "OBJECT", "NAV"],
        StringComparer.Ordinal);

    /// <summary>
    /// The text with paragraphs separated by an empty line and <c>br</c> as a line feed; other white space is one space.
    /// </summary>
    /// <param name="element">Where to read.</param>
    /// <param name="leaveOut">Elements within it that are not part of its text.</param>
    public static string Of(IElement element, Func<IElement, bool> leaveOut)
    {
        var text = new Paragraphs();
        foreach (var (node, entering) in Tree.Walk(element, e => Silent.Contains(e.TagName.ToUpperInvariant()) || leaveOut(e)))
        {
            switch (node)
            {
                case IElement { LocalName: "br" } when entering:
                    text.BreakLine();
                    break;
                case IElement inner when Blocks.Contains(inner.TagName.ToUpperInvariant()):
                    text.BreakParagraph();
                    break;
                case IText words when entering:
                    text.Append(words.Data);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Collects words; white space around breaks goes.</summary>
    private sealed class Paragraphs
    {
        private readonly StringBuilder _text = new();
        private int _breaks;
        private bool _space;

        public void Append(string words)
        {
            foreach (var c in words)
            {
                if (char.IsWhiteSpace(c))
                {
                    _space = true;
                    continue;
                }

                if (char.IsControl(c) || c is '\u200B' or '\uFEFF') continue;
                if (_text.Length > 0)
                {
                    if (_breaks > 0) _text.Append('\n', Math.Min(_breaks, 2));
                    else if (_space) _text.Append(' ');
                }

                (_breaks, _space) = (0, false);
                _text.Append(c);
            }
        }

        public void BreakLine() => _breaks++;

        public void BreakParagraph() => _breaks = Math.Max(_breaks, 2);

        public override string ToString() => _text.ToString();
    }
}

/// <summary>Walks a tree without recursion: the depth is the page's choice.</summary>
internal static class Tree
{
    /// <summary>Every node under and with <paramref name="root"/> in document order; elements twice, on entering and on leaving.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="skip">Elements under the root that are passed over with all that is in them.</param>
    public static IEnumerable<(INode Node, bool Entering)> Walk(INode root, Func<IElement, bool> skip)
    {
        // Children by index: asking a node for its next sibling searches all of its siblings.
        var open = new Stack<(INode Node, int NextChild)>();
        yield return (root, true);
        open.Push((root, 0));
        while (open.TryPop(out var top))
        {
            if (top.NextChild >= top.Node.ChildNodes.Length)
            {
                if (top.Node is IElement) yield return (top.Node, false);
                continue;
            }

            open.Push((top.Node, top.NextChild + 1));
            var child = top.Node.ChildNodes[top.NextChild];
            if (child is IElement element && skip(element)) continue;
            yield return (child, true);
            open.Push((child, 0));
        }
    }
}

namespace Moderator.Service.ReviewConsole.Texts;

/// <summary>Names the texts of batches, searches and what is decided together, which stand in BulkTexts.resx.</summary>
public sealed class BulkTexts;
